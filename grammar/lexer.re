/* lexer: cuts a source into lexemes. Small automata, one for each way of reading: code, and the inside of the three kinds of
 * text. Each is a function that moves a cursor and says what it passed over; src/syntax/lexer.c makes tokens of that.
 *
 * Called by src/syntax/lexer.c alone. The text was cleaned before (src/syntax/clean.c): it is well-formed UTF-8, holds no NUL but
 * the one that closes it, and no invisible character. Nothing here allocates or reports.
 */
#include "syntax/syntax_internal.h"

/*!include:re2c "unicode_categories.re" */

/*!re2c
re2c:define:YYCTYPE = "unsigned char";
re2c:define:YYCURSOR = cursor;
re2c:define:YYMARKER = marker;
re2c:yyfill:enable = 0;
re2c:flags:8 = 1;
re2c:flags:s = 1;

end      = [\x00];
newline  = "\n";
blank    = [ \t\r\f\v\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+;
comment  = "#" [^\r\n\x00]*;
digit    = [0-9];
capital  = [A-Z];
codepart = [A-Z0-9];
wide     = [\u0080-\U0010ffff] \ [\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e\u201f\u2260\u2264\u2265\u2013\u2014\u2212\u00d7\u00f7];
name     = ([A-Za-z_] | wide) ([A-Za-z0-9_] | wide)*;
code     = capital codepart* ("." codepart+)*;
number   = digit+ ("." digit+)?;
open_mark   = [\u00ab];                            /* opening guillemet */
close_mark  = [\u00bb];                            /* closing guillemet */
curly       = [\u201c\u201d\u201e\u201f];         /* curly double quotes, high and low */
single      = ['\u2018\u2019\u201a];             /* a straight or a curly single quote */
not_equal   = "<>" | [\u2260];
at_most     = "<=" | [\u2264];
at_least    = ">=" | [\u2265];
dash        = [\u2013] | [\u2014] | [\u2212];      /* en dash, em dash, minus sign */
times       = [\u00d7];
over        = [\u00f7];
date     = digit{4} "-" digit{2} "-" digit{2};
quarter  = digit{4} "-" [TQ] digit+;
*/

/* Code: names, numbers, marks. The longest match wins; between equals the rule that stands first. A name is taken roughly here,
 * with any character beyond ASCII: the caller holds it against the two automata that know the letters of every script, which
 * keeps this one small. */
BrmLexeme brm_scan_code(const char **at) {
    const unsigned char *cursor = (const unsigned char *)*at, *marker = cursor;
    BrmLexeme found = BRM_LX_END;
#define FOUND(kind)                                                                                                     \
    do {                                                                                                                \
        found = (kind);                                                                                                 \
        goto done;                                                                                                      \
    } while (0)
    /*!re2c
    end      { cursor -= 1; FOUND(BRM_LX_END); }
    newline  { FOUND(BRM_LX_NEWLINE); }
    blank    { FOUND(BRM_LX_BLANK); }
    comment  { FOUND(BRM_LX_COMMENT); }

    code     { FOUND(BRM_LX_CODE); }
    name     { FOUND(BRM_LX_NAME); }

    date     { FOUND(BRM_LX_DATE); }
    quarter  { FOUND(BRM_LX_QUARTER); }
    number   { FOUND(BRM_LX_NUMBER); }
    "." digit+ { FOUND(BRM_LX_BARE_POINT); }
    digit+ ("," digit+)+ { FOUND(BRM_LX_COMMA_NUMBER); }
    digit{1,2} "/" digit{1,2} "/" digit{4} { FOUND(BRM_LX_SLASH_DATE); }
    digit{4} "/" digit{1,2} "/" digit{1,2} { FOUND(BRM_LX_SLASH_DATE); }
    digit{1,2} "-" digit{1,2} "-" digit{4} { FOUND(BRM_LX_SLASH_DATE); }
    digit{1,2} "." digit{1,2} "." digit{4} { FOUND(BRM_LX_SLASH_DATE); }
    digit{4} "-" digit{1,2} "-" digit{1,2} { FOUND(BRM_LX_SLASH_DATE); }

    ["]      { FOUND(BRM_LX_QUOTE); }
    ["]{3}   { FOUND(BRM_LX_TRIPLE); }
    open_mark  { FOUND(BRM_LX_GUILLEMET); }
    close_mark { FOUND(BRM_LX_GUILLEMET_CLOSE); }
    curly    { FOUND(BRM_LX_CURLY); }
    single   { FOUND(BRM_LX_SINGLE); }

    "="      { FOUND(BRM_LX_EQ); }
    not_equal  { FOUND(BRM_LX_NE); }
    "<"      { FOUND(BRM_LX_LT); }
    at_most  { FOUND(BRM_LX_LE); }
    ">"      { FOUND(BRM_LX_GT); }
    at_least { FOUND(BRM_LX_GE); }
    "+"      { FOUND(BRM_LX_PLUS); }
    "-"      { FOUND(BRM_LX_MINUS); }
    "*"      { FOUND(BRM_LX_STAR); }
    "/"      { FOUND(BRM_LX_SLASH); }
    "("      { FOUND(BRM_LX_LPAREN); }
    ")"      { FOUND(BRM_LX_RPAREN); }
    ","      { FOUND(BRM_LX_COMMA); }
    ":"      { FOUND(BRM_LX_COLON); }
    "."      { FOUND(BRM_LX_DOT); }
    "%"      { FOUND(BRM_LX_PERCENT); }

    "!="     { FOUND(BRM_LX_HABIT_NE); }
    "=="     { FOUND(BRM_LX_HABIT_EQ); }
    "=<"     { FOUND(BRM_LX_HABIT_LE); }
    "=>"     { FOUND(BRM_LX_HABIT_GE); }
    "&&" | "&"  { FOUND(BRM_LX_HABIT_AND); }
    "||" | "|"  { FOUND(BRM_LX_HABIT_OR); }
    "!"      { FOUND(BRM_LX_HABIT_NOT); }
    dash     { FOUND(BRM_LX_HABIT_MINUS); }
    times    { FOUND(BRM_LX_HABIT_TIMES); }
    over     { FOUND(BRM_LX_HABIT_OVER); }
    ";"      { FOUND(BRM_LX_SEMICOLON); }

    *        { FOUND(BRM_LX_UNKNOWN); }
    [^\x00]  { FOUND(BRM_LX_UNKNOWN); }
    */
done:
    *at = (const char *)cursor;
    return found;
}

/* A letter, which may begin a word. */
bool brm_scan_letter(const char **at) {
    const unsigned char *cursor = (const unsigned char *)*at, *marker = cursor;
    bool found = false;
    /*!re2c
    [A-Za-z_] | L  { found = true; goto ok; }
    *              { goto ok; }
    */
ok:
    if (found) *at = (const char *)cursor;
    return found;
}

/* One character that may stand inside a word: what a number or a dotted code must not run into. */
bool brm_scan_word_character(const char **at) {
    const unsigned char *cursor = (const unsigned char *)*at, *marker = cursor;
    bool found = false;
    /*!re2c
    [A-Za-z0-9_] | L | M | Nd  { found = true; goto ok; }
    *                          { goto ok; }
    */
ok:
    if (found) *at = (const char *)cursor;
    return found;
}

/* Inside "…": passes a run of text, an escape, the end, or stops before the end of the line. */
BrmLexeme brm_scan_quoted(const char **at) {
    const unsigned char *cursor = (const unsigned char *)*at, *marker = cursor;
    BrmLexeme found = BRM_LX_TEXT;
    /*!re2c
    [^"\\\r\n\x00]+   { FOUND(BRM_LX_TEXT); }
    "\\" ["\\n]       { FOUND(BRM_LX_ESCAPE); }
    "\\"              { FOUND(BRM_LX_BAD_ESCAPE); }
    ["]               { FOUND(BRM_LX_QUOTE); }
    *                 { cursor -= 1; FOUND(BRM_LX_END); }
    */
done:
    *at = (const char *)cursor;
    return found;
}

/* Inside « … », which nests. */
BrmLexeme brm_scan_guillemets(const char **at) {
    const unsigned char *cursor = (const unsigned char *)*at, *marker = cursor;
    BrmLexeme found = BRM_LX_TEXT;
    /*!re2c
    [^\u00ab\u00bb\n\x00]+      { FOUND(BRM_LX_TEXT); }
    open_mark         { FOUND(BRM_LX_GUILLEMET); }
    close_mark        { FOUND(BRM_LX_GUILLEMET_CLOSE); }
    newline           { FOUND(BRM_LX_NEWLINE); }
    *                 { cursor -= 1; FOUND(BRM_LX_END); }
    */
done:
    *at = (const char *)cursor;
    return found;
}

/* Inside three quotes. */
BrmLexeme brm_scan_triple(const char **at) {
    const unsigned char *cursor = (const unsigned char *)*at, *marker = cursor;
    BrmLexeme found = BRM_LX_TEXT;
    /*!re2c
    [^"\n\x00]+       { FOUND(BRM_LX_TEXT); }
    ["]{3}            { FOUND(BRM_LX_TRIPLE); }
    ["]               { FOUND(BRM_LX_TEXT); }
    newline           { FOUND(BRM_LX_NEWLINE); }
    *                 { cursor -= 1; FOUND(BRM_LX_END); }
    */
done:
    *at = (const char *)cursor;
    return found;
}
