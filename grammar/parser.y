/* parser: the grammar of Barème. A file is flat: units follow one another, each the head of a declaration or one clause; what a
 * clause joins, and whether it may stand there, is decided in src/syntax/items.c. So the grammar takes any clause anywhere, has no
 * conflict, and after an error a fresh parser goes on with the next unit.
 *
 * Every action is one call (src/syntax/tree.c, items.c, forms.c). The lexer has read the header line. Tokens of two lexicons meet
 * in one grammar; where the lexicons differ in form (porte sur / about), both forms are rules and the action says which is whose.
 *
 * No state may hold both an optional NAME and a default reduction (lemon tries %fallback first): grammar/check.py reads the .out.
 */
%name brm_parser
%token_prefix BRM_TOK_
%token_type {BrmToken}
%default_type {BrmNode *}
%extra_context {BrmParse *p}
%start_symbol start
%stack_size 4000
%stack_overflow {brm_read_overflow(p);}
%syntax_error {brm_read_refused(p);}
%include {
#include "syntax/syntax_internal.h"
#define YYNOERRORRECOVERY 1
}

%fallback NAME
    USE SCALE LIST QUESTIONNAIRE QUESTION AXIS SECTION CRITERION CHECK DEFINITION MEASURE SUPPLEMENT RETIRED TEST
    VERSION EN VALID ABOUT MEASURES SOURCE LINK HELP WORDING ASKED REQUIRED WEIGHT USING LEVEL DETAIL SEE REQUIRES EXPECTED
    REQUIREMENT COMMENT REPLACES REWORDED CHOICE TARGETS MESSAGE ERROR WARNING NOTICE PER LIKE DATE_WORD HORIZON KIND STATUS
    ANSWER PLANNED EXPECT HEADER AS SINCE FROM TO ON YES INTEGER NUMBER_WORD PERCENTAGE TEXT MULTIPLE CHOICES START FINISH TARGET
    APPLICABLE ANSWERED PLANNABLE BECOMES AGAIN CONFIRM EXTENDS MEAN WEIGHTED SUM MINIMUM MAXIMUM POPULATION LEAST DRAFT
    SUBMITTED VALIDATED SUBJECT.

/* si reaches as far right as it can; comparisons are taken as if they chained, and refused in the action with a mend. */
%right IF THEN ELSE.
%left OR.
%left AND.
%right NOT.
%left EQ NE LT LE GT GE IN CONTAINS.
%left PLUS MINUS.
%left STAR SLASH.
%right NEGATE.

%type list {BrmNodes}
%type refs {BrmNodes}
%type answers {BrmNodes}
%type keys {BrmNodes}
%type levels {BrmNodes}
%type entries {BrmNodes}
%type steps {BrmNodes}
%type names {BrmNodes}
%type bounds {BrmPair}
%type rule {BrmRule}
%type some_rule {BrmRule}
%type aggregate {uint16_t}
%type status {uint16_t}
%type severity {uint16_t}
%type word {BrmToken}

/* ---- a file, or one expression ---- */
start ::= FILE units.
start ::= EXPRESSION e(A). { brm_p_result(p, A); }
units ::= .
units ::= units unit. { brm_p_unit(p); }

/* ---- heads of declarations ---- */
unit ::= USE(K) name(N). { brm_p_use(p, &K, N, NULL, NULL); }
unit ::= USE(K) name(N) AS name(M). { brm_p_use(p, &K, N, NULL, M); }
unit ::= USE(K) text(T). { brm_p_use(p, &K, NULL, T, NULL); }
unit ::= USE(K) text(T) AS name(M). { brm_p_use(p, &K, NULL, T, M); }
unit ::= SCALE(K) name(N). { brm_p_scale(p, &K, N); }
unit ::= SCALE(K) NAME(M) DOT word(N). { brm_p_scale(p, &K, brm_p_ref(p, &M, &N)); }
unit ::= SCALE(K) name(N) text(T). { brm_p_item(p, BRM_AST_SCALE, &K, N, T); }
unit ::= LIST(K) name(N) title(T). { brm_p_item(p, BRM_AST_LIST, &K, N, T); }
unit ::= QUESTIONNAIRE(K) code(N) text(T). { brm_p_item(p, BRM_AST_QUESTIONNAIRE, &K, N, T); }
unit ::= SUPPLEMENT(K) code(N) text(T) EXTENDS ref(R). { brm_p_supplement(p, &K, N, T, R, NULL); }
unit ::= SUPPLEMENT(K) code(N) text(T) EXTENDS ref(R) FROM text(V). { brm_p_supplement(p, &K, N, T, R, V); }
unit ::= QUESTION(K) name(N) text(T) colon type(A). { brm_p_question(p, &K, N, T, A); }
unit ::= AXIS(K) code(N) text(T). { brm_p_item(p, BRM_AST_AXIS, &K, N, T); }
unit ::= SECTION(K) text(T). { brm_p_item(p, BRM_AST_RUBRIC, &K, NULL, T); }
unit ::= CRITERION(K) code(N) text(T). { brm_p_item(p, BRM_AST_CRITERION, &K, N, T); }
unit ::= CHECK(K) code(N) title(T). { brm_p_item(p, BRM_AST_CONTROL, &K, N, T); }
unit ::= MEASURE(K) name(N) title(T). { brm_p_item(p, BRM_AST_MEASURE, &K, N, T); }
unit ::= DEFINITION(K) name(N) EQ steps(L). { brm_p_definition(p, &K, N, L); }
unit ::= RETIRED(K) name(N) text(T). { brm_p_item(p, BRM_AST_RETIRED, &K, N, T); }
unit ::= RETIRED(K) code(N) text(T). { brm_p_item(p, BRM_AST_RETIRED, &K, N, T); }
unit ::= TEST(K) text(T). { brm_p_item(p, BRM_AST_TEST, &K, NULL, T); }

/* ---- clauses ---- */
unit ::= VERSION(K) text(T). { brm_p_clause(p, BRM_C_VERSION, &K, T, NULL, NULL); }
unit ::= SOURCE(K) text(T). { brm_p_clause(p, BRM_C_SOURCE, &K, T, NULL, NULL); }
unit ::= LINK(K) text(T). { brm_p_clause(p, BRM_C_LINK, &K, T, NULL, NULL); }
unit ::= HELP(K) text(T). { brm_p_clause(p, BRM_C_HELP, &K, T, NULL, NULL); }
unit ::= WORDING(K) text(T). { brm_p_clause(p, BRM_C_WORDING, &K, T, NULL, NULL); }
unit ::= DETAIL(K) text(T). { brm_p_clause(p, BRM_C_DETAIL, &K, T, NULL, NULL); }
unit ::= SEE(K) text(T). { brm_p_clause(p, BRM_C_SEE, &K, T, NULL, NULL); }
unit ::= LIKE(K) text(T). { brm_p_clause(p, BRM_C_T_LIKE, &K, T, NULL, NULL); }
unit ::= MESSAGE(K) STRING(S). { brm_p_message(p, &K, &S); }

unit ::= EN(K) VALID SINCE day(A). { brm_p_validity(p, BRM_FR, &K, A, NULL); }
unit ::= EN(K) VALID FROM day(A) TO day(B). { brm_p_validity(p, BRM_FR, &K, A, B); }
unit ::= VALID(K) SINCE day(A). { brm_p_validity(p, BRM_EN, &K, A, NULL); }
unit ::= VALID(K) FROM day(A) TO day(B). { brm_p_validity(p, BRM_EN, &K, A, B); }
unit ::= EN(K) PERCENT. { brm_p_clause(p, BRM_C_IN_PERCENT, &K, NULL, NULL, NULL); }
unit ::= ABOUT(K) ON names(L). { brm_p_about(p, BRM_FR, &K, L); }
unit ::= ABOUT(K) names(L). { brm_p_about(p, BRM_EN, &K, L); }
unit ::= MEASURES(K) refs(L). { brm_p_clause_list(p, BRM_C_MEASURES, &K, L); }

unit ::= ASKED(K) IF e(A). { brm_p_clause(p, BRM_C_ASKED_IF, &K, NULL, A, NULL); }
unit ::= REQUIRED(K). { brm_p_clause(p, BRM_C_REQUIRED, &K, NULL, NULL, NULL); }
unit ::= WEIGHT(K) signed(A). { brm_p_clause(p, BRM_C_WEIGHT, &K, NULL, A, NULL); }
unit ::= USING(K) ref(A). { brm_p_clause(p, BRM_C_USING, &K, NULL, A, NULL); }
unit ::= LEVEL(K) signed(A) colon text(T). { brm_p_level(p, &K, A, T, NULL); }
unit ::= LEVEL(K) signed(A) colon text(T) IF e(B). { brm_p_level(p, &K, A, T, B); }
unit ::= LEVEL(K) NOT APPLICABLE title(T) rule(R). { brm_p_na_level(p, &K, T, R); }
unit ::= LEVEL(K) NOT APPLICABLE COLON text(T) rule(R). { brm_p_na_level(p, &K, T, R); }
unit ::= REQUIRES(K) refs(L). { brm_p_clause_list(p, BRM_C_EXIGE, &K, L); }
unit ::= EXPECTED(K) signed(A). { brm_p_expected(p, &K, A, NULL); }
unit ::= EXPECTED(K) signed(A) SINCE when(W). { brm_p_expected(p, &K, A, W); }
unit ::= REQUIREMENT(K) code(N) text(T). { brm_p_requirement(p, &K, N, T, NULL); }
unit ::= REQUIREMENT(K) code(N) text(T) NOT APPLICABLE some_rule(R). { brm_p_requirement(p, &K, N, T, &R); }
unit ::= COMMENT(K) REQUIRED IF levels(L). { brm_p_clause_list(p, BRM_C_COMMENT_REQUIRED, &K, L); }
unit ::= REPLACES(K) refs(L) VERSION text(V). { brm_p_replaces(p, &K, L, V, NULL); }
unit ::= REPLACES(K) refs(L) VERSION text(V) map(M). { brm_p_replaces(p, &K, L, V, M); }
unit ::= REWORDED(K) SINCE text(V). { brm_p_reworded(p, &K, V, brm_nodes_none()); }
unit ::= REWORDED(K) SINCE text(V) COLON keys(L) TO CONFIRM. { brm_p_reworded(p, &K, V, L); }
unit ::= CHOICE(K) key(A) colon text(T). { brm_p_choice(p, &K, A, T); }

unit ::= severity(S) IF e(A). { brm_p_severity(p, S, A); }
severity(S) ::= ERROR. { S = BRM_ERROR; }
severity(S) ::= WARNING. { S = BRM_WARNING; }
severity(S) ::= NOTICE. { S = BRM_NOTICE; }
unit ::= TARGETS(K) refs(L). { brm_p_targets(p, &K, L); }

unit ::= PER(K) CRITERION COLON e(A). { brm_p_step(p, BRM_C_STEP_CRITERION, &K, A, BRM_AGG_MEAN); }
unit ::= PER(K) AXIS COLON aggregate(G). { brm_p_step(p, BRM_C_STEP_AXIS, &K, NULL, G); }
unit ::= PER(K) QUESTIONNAIRE COLON aggregate(G). { brm_p_step(p, BRM_C_STEP_QUESTIONNAIRE, &K, NULL, G); }
unit ::= PER(K) POPULATION COLON aggregate(G). { brm_p_step(p, BRM_C_STEP_POPULATION, &K, NULL, G); }
aggregate(G) ::= MEAN. { G = BRM_AGG_MEAN; }
aggregate(G) ::= MEAN(K) WEIGHTED. { G = brm_p_weighted(p, BRM_FR, &K); }
aggregate(G) ::= WEIGHTED(K) MEAN. { G = brm_p_weighted(p, BRM_EN, &K); }
aggregate(G) ::= SUM. { G = BRM_AGG_SUM; }
aggregate(G) ::= MINIMUM. { G = BRM_AGG_MIN; }
aggregate(G) ::= MAXIMUM. { G = BRM_AGG_MAX; }

unit ::= DATE_WORD(K) day(A). { brm_p_clause(p, BRM_C_T_DATE, &K, NULL, A, NULL); }
unit ::= HORIZON(K) horizon(A). { brm_p_horizon(p, &K, A); }
unit ::= KIND(K) name(A). { brm_p_clause(p, BRM_C_T_KIND, &K, NULL, A, NULL); }
unit ::= STATUS(K) status(S). { brm_p_status(p, &K, S); }
status(S) ::= DRAFT. { S = 0; }
status(S) ::= SUBMITTED. { S = 1; }
status(S) ::= VALIDATED. { S = 2; }
unit ::= ANSWER(K) ref(A) EQ answer(B). { brm_p_clause(p, BRM_C_T_ANSWER, &K, NULL, A, B); }
unit ::= PLANNED(K) ref(A) EQ signed(B) SINCE when(W). { brm_p_plan(p, &K, A, B, W); }
unit ::= PLANNED(K) ref(A) NOT PLANNABLE. { brm_p_plan(p, &K, A, NULL, NULL); }
unit ::= EXPECT(K) e(A). { brm_p_clause(p, BRM_C_T_EXPECT, &K, NULL, A, NULL); }

/* ---- parts of heads and clauses ---- */
name(A) ::= NAME(N). { A = brm_p_ref(p, NULL, &N); }
code(A) ::= CODE(N). { A = brm_p_ref(p, NULL, &N); }
text(A) ::= STRING(S). { A = brm_p_string(p, &S); }
title(A) ::= . { A = brm_p_nothing(p); }
title(A) ::= text(T). { A = T; }
colon ::= .
colon ::= COLON.

type(A) ::= YES(K) OR NOT. { A = brm_p_type(p, BRM_T_YESNO, &K, brm_p_unbounded(p)); }
type(A) ::= INTEGER(K) bounds(B). { A = brm_p_type(p, BRM_T_INTEGER, &K, B); }
type(A) ::= NUMBER_WORD(K) bounds(B). { A = brm_p_type(p, BRM_T_NUMBER, &K, B); }
type(A) ::= PERCENTAGE(K). { A = brm_p_type(p, BRM_T_PERCENT, &K, brm_p_unbounded(p)); }
type(A) ::= DATE_WORD(K). { A = brm_p_type(p, BRM_T_DATE, &K, brm_p_unbounded(p)); }
type(A) ::= TEXT(K). { A = brm_p_type(p, BRM_T_TEXT, &K, brm_p_unbounded(p)); }
type(A) ::= CHOICE(K) ref(R). { A = brm_p_choice_type(p, BRM_T_CHOICE, BRM_LANG_BOTH, &K, R); }
type(A) ::= CHOICE(K) MULTIPLE ref(R). { A = brm_p_choice_type(p, BRM_T_CHOICES, BRM_FR, &K, R); }
type(A) ::= CHOICES(K) ref(R). { A = brm_p_choice_type(p, BRM_T_CHOICES, BRM_EN, &K, R); }
bounds(B) ::= . { B = brm_p_unbounded(p); }
bounds(B) ::= FROM signed(X) TO signed(Y). { B = brm_p_bounds(p, X, Y); }

number(A) ::= NUMBER(N). { A = brm_p_number(p, &N, 0); }
number(A) ::= NUMBER(N) PERCENT. { A = brm_p_number(p, &N, 1); }
signed(A) ::= number(N). { A = N; }
signed(A) ::= MINUS(K) number(N). { A = brm_p_unary(p, BRM_AST_NEGATE, &K, N); }

day(A) ::= DATE(D). { A = brm_p_date(p, &D); }
day(A) ::= QUARTER(Q). { A = brm_p_quarter_for_day(p, &Q); }
when(A) ::= DATE(D). { A = brm_p_date(p, &D); }
when(A) ::= QUARTER(Q). { A = brm_p_bare_quarter(p, &Q); }
when(A) ::= START(K) QUARTER(Q). { A = brm_p_quarter(p, BRM_EDGE_START, &K, &Q); }
when(A) ::= FINISH(K) QUARTER(Q). { A = brm_p_quarter(p, BRM_EDGE_END, &K, &Q); }
horizon(A) ::= DATE(D). { A = brm_p_date(p, &D); }
horizon(A) ::= QUARTER(Q). { A = brm_p_quarter(p, BRM_EDGE_END, &Q, &Q); }
horizon(A) ::= START(K) QUARTER(Q). { A = brm_p_quarter(p, BRM_EDGE_START, &K, &Q); }
horizon(A) ::= FINISH(K) QUARTER(Q). { A = brm_p_quarter(p, BRM_EDGE_END, &K, &Q); }

rule(R) ::= . { R = brm_p_no_rule(p); }
rule(R) ::= some_rule(X). { R = X; }
some_rule(R) ::= IF e(A). { R = brm_p_rule(p, BRM_LANG_BOTH, NULL, A, false); }
some_rule(R) ::= UNLESS(K) IF e(A). { R = brm_p_rule(p, BRM_FR, &K, A, true); }
some_rule(R) ::= UNLESS(K) e(A). { R = brm_p_rule(p, BRM_EN, &K, A, true); }

names(L) ::= name(A). { L = brm_nodes_one(A); }
names(L) ::= names(M) COMMA name(A). { L = brm_nodes_add(M, A); }
refs(L) ::= ref(A). { L = brm_nodes_one(A); }
refs(L) ::= refs(M) COMMA ref(A). { L = brm_nodes_add(M, A); }
levels(L) ::= level(A). { L = brm_nodes_one(A); }
levels(L) ::= levels(M) COMMA level(A). { L = brm_nodes_add(M, A); }
level(A) ::= signed(N). { A = N; }
level(A) ::= NOT(K) APPLICABLE. { A = brm_p_leaf(p, BRM_AST_NA_VALUE, &K); }
keys(L) ::= constant(A). { L = brm_nodes_one(A); }
keys(L) ::= keys(M) COMMA constant(A). { L = brm_nodes_add(M, A); }

key(A) ::= NAME(N). { A = brm_p_key(p, BRM_KEY_NAME, &N); }
key(A) ::= CODE(N). { A = brm_p_key(p, BRM_KEY_CODE, &N); }
key(A) ::= NUMBER(N). { A = brm_p_key(p, BRM_KEY_INTEGER, &N); }
key(A) ::= STRING(S). { A = brm_p_key(p, BRM_KEY_STRING, &S); }

map(A) ::= COLON(K) entries(L). { A = brm_p_list_node(p, BRM_AST_MAP, &K, L); }
entries(L) ::= entry(A). { L = brm_nodes_one(A); }
entries(L) ::= entries(M) COMMA entry(A). { L = brm_nodes_add(M, A); }
entry(A) ::= fate(X) BECOMES fate(Y). { A = brm_p_entry(p, X, Y); }
entry(A) ::= fate(X) TO(K) AGAIN. { A = brm_p_entry_again(p, BRM_FR, &K, X); }
entry(A) ::= fate(X) ASKED(K) AGAIN. { A = brm_p_entry_again(p, BRM_EN, &K, X); }
fate(A) ::= constant(X). { A = X; }
fate(A) ::= TRUE(K). { A = brm_p_leaf(p, BRM_AST_TRUE, &K); }
fate(A) ::= NOT(K). { A = brm_p_leaf(p, BRM_AST_FALSE, &K); }
fate(A) ::= FALSE(K). { A = brm_p_leaf(p, BRM_AST_FALSE, &K); }
fate(A) ::= NOT(K) APPLICABLE. { A = brm_p_leaf(p, BRM_AST_NA_VALUE, &K); }

constant(A) ::= signed(N). { A = N; }
constant(A) ::= ref(R). { A = R; }
constant(A) ::= text(T). { A = T; }

answer(A) ::= answer_value(B). { A = B; }
answer(A) ::= NOT(K) APPLICABLE. { A = brm_p_leaf(p, BRM_AST_NA_VALUE, &K); }
answer(A) ::= LPAREN(K) RPAREN. { A = brm_p_list_node(p, BRM_AST_KEYS, &K, brm_nodes_none()); }
answer(A) ::= LPAREN(K) answers(L) RPAREN. { A = brm_p_list_node(p, BRM_AST_KEYS, &K, L); }
answers(L) ::= answer_value(A). { L = brm_nodes_one(A); }
answers(L) ::= answers(M) COMMA answer_value(A). { L = brm_nodes_add(M, A); }
answer_value(A) ::= constant(X). { A = X; }
answer_value(A) ::= DATE(D). { A = brm_p_date(p, &D); }
answer_value(A) ::= YES(K). { A = brm_p_leaf(p, BRM_AST_TRUE, &K); }
answer_value(A) ::= TRUE(K). { A = brm_p_leaf(p, BRM_AST_TRUE, &K); }
answer_value(A) ::= NOT(K). { A = brm_p_leaf(p, BRM_AST_FALSE, &K); }
answer_value(A) ::= NO_WORD(K). { A = brm_p_leaf(p, BRM_AST_FALSE, &K); }
answer_value(A) ::= FALSE(K). { A = brm_p_leaf(p, BRM_AST_FALSE, &K); }

steps(L) ::= step(A). { L = brm_nodes_one(A); }
steps(L) ::= steps(M) COMMA step(A). { L = brm_nodes_add(M, A); }
step(A) ::= e(X). { A = brm_p_def_step(p, X, NULL); }
step(A) ::= e(X) SINCE when(W). { A = brm_p_def_step(p, X, W); }

/* ---- expressions ---- */
ref(A) ::= NAME(N). { A = brm_p_ref(p, NULL, &N); }
ref(A) ::= CODE(N). { A = brm_p_ref(p, NULL, &N); }
ref(A) ::= NAME(M) DOT word(N). { A = brm_p_ref(p, &M, &N); }
word(W) ::= NAME(N). { W = N; }
word(W) ::= CODE(N). { W = N; }
call(A) ::= NAME(N) LPAREN RPAREN. { A = brm_p_call(p, NULL, &N, brm_nodes_none()); }
call(A) ::= NAME(N) LPAREN list(L) RPAREN. { A = brm_p_call(p, NULL, &N, L); }
call(A) ::= NAME(M) DOT word(N) LPAREN RPAREN. { A = brm_p_call(p, &M, &N, brm_nodes_none()); }
call(A) ::= NAME(M) DOT word(N) LPAREN list(L) RPAREN. { A = brm_p_call(p, &M, &N, L); }

e(A) ::= ref(R). { A = brm_p_value(p, R); }
e(A) ::= number(N). { A = N; }
e(A) ::= DATE(D). { A = brm_p_date(p, &D); }
e(A) ::= STRING(S). { A = brm_p_string(p, &S); }
e(A) ::= TRUE(K). { A = brm_p_leaf(p, BRM_AST_TRUE, &K); }
e(A) ::= FALSE(K). { A = brm_p_leaf(p, BRM_AST_FALSE, &K); }
e(A) ::= LPAREN(K) e(B) RPAREN(Z). { A = brm_p_parens(p, &K, B, &Z); }
e(A) ::= call(C). { A = C; }
e(A) ::= AT(K) LEAST number(N) FROM LPAREN list(L) RPAREN. { A = brm_p_at_least(p, &K, N, L); }
e(A) ::= IF(K) e(C) THEN e(X) ELSE e(Y). [ELSE] { A = brm_p_if(p, &K, C, X, Y); }
e(A) ::= NOT(K) e(B). { A = brm_p_unary(p, BRM_AST_NOT, &K, B); }
e(A) ::= MINUS(K) e(B). [NEGATE] { A = brm_p_unary(p, BRM_AST_NEGATE, &K, B); }
e(A) ::= e(X) OR(K) e(Y). { A = brm_p_binary(p, BRM_O_OR, X, &K, Y); }
e(A) ::= e(X) AND(K) e(Y). { A = brm_p_binary(p, BRM_O_AND, X, &K, Y); }
e(A) ::= e(X) EQ(K) e(Y). { A = brm_p_compare(p, BRM_O_EQ, X, &K, Y); }
e(A) ::= e(X) NE(K) e(Y). { A = brm_p_compare(p, BRM_O_NE, X, &K, Y); }
e(A) ::= e(X) LT(K) e(Y). { A = brm_p_compare(p, BRM_O_LT, X, &K, Y); }
e(A) ::= e(X) LE(K) e(Y). { A = brm_p_compare(p, BRM_O_LE, X, &K, Y); }
e(A) ::= e(X) GT(K) e(Y). { A = brm_p_compare(p, BRM_O_GT, X, &K, Y); }
e(A) ::= e(X) GE(K) e(Y). { A = brm_p_compare(p, BRM_O_GE, X, &K, Y); }
e(A) ::= e(X) EQ YES(K). { A = brm_p_yes_no(p, true, X, &K); }
e(A) ::= e(X) NE YES(K). { A = brm_p_yes_no(p, false, X, &K); }
e(A) ::= e(X) EQ NO_WORD(K). { A = brm_p_yes_no(p, false, X, &K); }
e(A) ::= e(X) NE NO_WORD(K). { A = brm_p_yes_no(p, true, X, &K); }
e(A) ::= e(X) PLUS(K) e(Y). { A = brm_p_binary(p, BRM_O_ADD, X, &K, Y); }
e(A) ::= e(X) MINUS(K) e(Y). { A = brm_p_binary(p, BRM_O_SUB, X, &K, Y); }
e(A) ::= e(X) STAR(K) e(Y). { A = brm_p_binary(p, BRM_O_MUL, X, &K, Y); }
e(A) ::= e(X) SLASH(K) e(Y). { A = brm_p_binary(p, BRM_O_DIV, X, &K, Y); }
e(A) ::= e(X) IN(K) LPAREN list(L) RPAREN. { A = brm_p_in(p, X, &K, L); }
e(A) ::= e(X) CONTAINS(K) e(Y). { A = brm_p_contains(p, X, &K, Y); }
e(A) ::= stated(R) IS ANSWERED. { A = brm_p_state(p, BRM_AST_ANSWERED, R, 0); }
e(A) ::= stated(R) IS NOT ANSWERED. { A = brm_p_state(p, BRM_AST_ANSWERED, R, 1); }
e(A) ::= stated(R) IS APPLICABLE. { A = brm_p_state(p, BRM_AST_APPLICABLE, R, 0); }
e(A) ::= stated(R) IS NOT APPLICABLE. { A = brm_p_state(p, BRM_AST_APPLICABLE, R, 1); }
stated(A) ::= ref(R). { A = R; }
stated(A) ::= call(C). { A = C; }
list(L) ::= e(A). { L = brm_nodes_one(A); }
list(L) ::= list(M) COMMA e(A). { L = brm_nodes_add(M, A); }

/* What the reader needs of the generated tables: the stack's states, and whether a token would be taken in them. */
%code {
size_t brm_parser_bytes(void) { return sizeof(yyParser); }

void brm_parser_open(void *parser, BrmParse *p, uint16_t start) {
    BrmToken token = {0};
    token.code = start;
    brm_parserInit(parser, p);
    brm_parser(parser, start, token);
}

void brm_parser_feed(void *parser, BrmToken token) { brm_parser(parser, token.code, token); }

uint32_t brm_parser_states(const void *parser, uint16_t *states) {
    const yyParser *self = (const yyParser *)parser;
    uint32_t n = (uint32_t)(self->yytos - self->yystack) + 1u;
    for (uint32_t i = 0; i < n; i += 1) states[i] = self->yystack[i].stateno;
    return n;
}

bool brm_parser_may_be_name(uint16_t token) { return brm_parserFallback(token) != 0; }

static YYACTIONTYPE action_of(YYACTIONTYPE state, uint16_t token) {
    if (state > YY_MAX_SHIFT) return state;
    int i = (int)yy_shift_ofst[state] + (int)token;
    if (i >= 0 && i < (int)YY_NLOOKAHEAD && yy_lookahead[i] == token) return yy_action[i];
    return yy_default[state];
}

/* `states` has room for one more than its n; what it holds is lost. */
bool brm_parser_accepts(uint16_t *states, uint32_t n, uint16_t token) {
    for (;;) {
        YYACTIONTYPE act = action_of(states[n - 1u], token);
        if (act <= YY_MAX_SHIFTREDUCE || act == YY_ACCEPT_ACTION) return true;
        if (act < YY_MIN_REDUCE) return false;
        unsigned rule = (unsigned)act - YY_MIN_REDUCE;
        n -= (uint32_t)(-yyRuleInfoNRhs[rule]);
        act = yy_find_reduce_action(states[n - 1u], yyRuleInfoLhs[rule]);
        if (act == YY_ACCEPT_ACTION) return token == 0;
        states[n] = act;
        n += 1u;
    }
}
}
