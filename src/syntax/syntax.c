/* syntax: the module's door: parses a whole file, or one expression.
 *
 * Called by sema and by whoever reads a --where. Everything that is made lives in the arena of the BrmAst; the parser's
 * stack is given back before returning.
 */
#include <string.h>

#include "syntax/syntax_internal.h"

static void open_parse(BrmParse *p, BrmAst *ast, BrmSources *sources, uint32_t file, BrmDiagBag *bag) {
    memset(p, 0, sizeof *p);
    p->ast = ast;
    p->arena = ast->arena;
    p->mem = ast->arena->mem;
    p->sources = sources;
    p->file = file;
    p->bag = bag;
    brm_buf_open(&p->buf, p->mem);
    p->spare_states = (uint16_t *)brm_mem_alloc(p->mem, (BRM_PARSER_STACK + 2u) * sizeof(uint16_t));
}

static void close_parse(BrmParse *p) {
    if (p->spare_parser != NULL) brm_mem_free(p->mem, p->spare_parser);
    brm_mem_free(p->mem, p->spare_states);
    brm_buf_close(&p->buf);
}

/* False when the file is no text, or longer than any source is. */
static bool take_text(BrmParse *p) {
    BrmStr text = p->sources->files.at[p->file].text;
    if (brm_clean_binary(text)) {
        (void)BRM_COMPLAIN(p, BRM_D_NOT_TEXT, brm_span(p, 0, 0), BRM_A_INT((int64_t)text.n));
        return false;
    }
    if (text.n <= BRM_LIMIT_SOURCE_BYTES) {
        brm_clean_text(p, text);
        return true;
    }
    (void)BRM_COMPLAIN(p, BRM_D_FILE_TOO_BIG, brm_span(p, 0, 0), BRM_A_INT(BRM_LIMIT_SOURCE_BYTES / (1024 * 1024)));
    return false;
}

void brm_syntax_parse(BrmAst *ast, BrmSources *sources, uint32_t file, BrmDiagBag *bag, BrmFileAst *out) {
    BrmParse p;
    open_parse(&p, ast, sources, file, bag);
    memset(out, 0, sizeof *out);
    p.out = out;
    out->root = brm_node_bad(&p, brm_span(&p, 0, sources->files.at[file].text.n));
    out->root->kind = BRM_AST_FILE;
    if (take_text(&p)) brm_read_file(&p);
    out->lexicon = p.lexicon;
    out->root->word = (uint16_t)p.lexicon;
    close_parse(&p);
}

BrmNode *brm_syntax_expression(BrmAst *ast, BrmSources *sources, uint32_t file, BrmLang lexicon, BrmDiagBag *bag) {
    BrmParse p;
    open_parse(&p, ast, sources, file, bag);
    p.lexicon = lexicon;
    p.open.kind = BRM_AST_COUNT;
    uint32_t errors = bag->errors;
    BrmNode *e = NULL;
    if (take_text(&p)) e = brm_read_expression(&p, p.clean.text.p, 0);
    close_parse(&p);
    return bag->errors > errors ? NULL : e;
}
