/* Files and streams of the command: reading whole files, writing results whole or not at all, diagnostics on their
 * stream. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

static const char *z(BrmArena *arena, BrmStr s) {
    return brm_str_f(arena, "%.*s", BRM_STR_ARG(s)).p;
}

/* Reads fd to its end into buf; false: errno. */
static bool read_all(BrmBuf *buf, int fd, size_t limit) {
    for (;;) {
        brm_buf_reserve(buf, 65536);
        ssize_t got = read(fd, buf->p + buf->n, 65536);
        if (got == 0) return true;
        if (got < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        buf->n += (size_t)got;
        if (buf->n > limit) {
            errno = EFBIG;
            return false;
        }
    }
}

bool brm_cli_read(BrmArena *arena, BrmStr path, size_t limit, BrmStr *out) {
    bool standard = brm_str_is(path, "-");
    int fd = standard ? 0 : open(z(arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    BrmBuf buf;
    brm_buf_open(&buf, arena->mem);
    bool ok = read_all(&buf, fd, limit);
    int why = errno;
    if (!standard) close(fd);
    if (ok) {
        char *text = brm_arena_alloc(arena, buf.n + 1, 1);
        if (buf.n > 0) memcpy(text, buf.p, buf.n);
        text[buf.n] = '\0';
        *out = brm_str_of(text, buf.n);
    }
    brm_buf_close(&buf);
    errno = why;
    return ok;
}

static bool write_all(int fd, const char *p, size_t n) {
    while (n > 0) {
        ssize_t put = write(fd, p, n);
        if (put < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        p += put;
        n -= (size_t)put;
    }
    return true;
}

static bool unwritten(BrmCli *cli, BrmStr path, int error) {
    BrmStr why = error == ENOENT
                     ? brm_str(cli->options.lang == BRM_FR ? "son dossier n'existe pas" : "its folder does not exist")
                     : brm_cli_errno(cli, error);
    BRM_RAISE(&cli->bag, BRM_D_CLI_WRITE, BRM_NO_SPAN, BRM_A_STR(path), BRM_A_STR(why));
    return false;
}

/* Beside the target, then renamed over it: a reader sees the old file or the new one. */
bool brm_cli_file_open(BrmCli *cli, BrmCliFile *file, BrmStr path) {
    struct stat st;
    *file = (BrmCliFile){.cli = cli, .path = path, .target = z(&cli->arena, path), .fd = -1};
    char *target = realpath(file->target, NULL); /* what a link names is replaced, not the link */
    if (target != NULL) file->target = brm_str_f(&cli->arena, "%s", target).p;
    free(target);
    bool exists = stat(file->target, &st) == 0;
    if (exists && !S_ISREG(st.st_mode)) { /* a device or a pipe cannot be replaced */
        file->fd = open(file->target, O_WRONLY | O_CLOEXEC);
    } else {
        BrmStr part = brm_str_f(&cli->arena, "%s.XXXXXX", file->target);
        file->part = brm_arena_alloc(&cli->arena, (size_t)part.n + 1, 1);
        memcpy(file->part, part.p, part.n);
        file->fd = mkstemp(file->part);
        mode_t mask = umask(0);
        umask(mask);
        file->mode = (int)(exists ? st.st_mode & 07777 : 0666 & ~mask);
    }
    return file->fd >= 0 || unwritten(cli, path, errno);
}

void brm_cli_file_put(BrmCliFile *file, const void *p, size_t n) {
    if (file->error == 0 && !write_all(file->fd, p, n)) file->error = errno;
}

bool brm_cli_file_end(BrmCliFile *file) {
    if (file->part != NULL && file->error == 0 && (fchmod(file->fd, (mode_t)file->mode) != 0 || fsync(file->fd) != 0))
        file->error = errno;
    if (close(file->fd) != 0 && file->error == 0) file->error = errno;
    file->fd = -1;
    if (file->part != NULL && file->error == 0 && rename(file->part, file->target) != 0) file->error = errno;
    if (file->error == 0) return true;
    if (file->part != NULL) unlink(file->part);
    return unwritten(file->cli, file->path, file->error);
}

void brm_cli_file_drop(BrmCliFile *file) {
    if (file->fd >= 0) (void)close(file->fd);
    if (file->part != NULL) unlink(file->part);
}

bool brm_cli_write(BrmCli *cli, const BrmBuf *out) {
    BrmStr path = cli->options.output;
    BrmCliFile file;
    if (path.n == 0 || brm_str_is(path, "-"))
        return write_all(1, out->p, out->n) || unwritten(cli, BRM_LIT("-"), errno);
    if (!brm_cli_file_open(cli, &file, path)) return false;
    brm_cli_file_put(&file, out->p, out->n);
    return brm_cli_file_end(&file);
}

bool brm_cli_is_folder(BrmArena *arena, BrmStr path) {
    struct stat st;
    return stat(z(arena, path), &st) == 0 && S_ISDIR(st.st_mode);
}

static int by_bytes(const void *a, const void *b) {
    return brm_str_cmp(*(const BrmStr *)a, *(const BrmStr *)b);
}

bool brm_cli_folder(BrmArena *arena, BrmStr folder, BrmStr **paths, uint32_t *n) {
    BRM_ARRAY(BrmStr) found = {0};
    DIR *dir = opendir(z(arena, folder));
    if (dir == NULL) return false;
    const struct dirent *entry;
    errno = 0;
    while ((entry = readdir(dir)) != NULL) {
        BrmStr name = brm_str(entry->d_name);
        if (name.n <= 4 || name.p[0] == '.' || memcmp(name.p + name.n - 4, ".brm", 4) != 0) continue;
        bool slash = folder.n > 0 && folder.p[folder.n - 1] == '/';
        BRM_PUSH(arena, &found,
                 brm_str_f(arena, "%.*s%s%.*s", BRM_STR_ARG(folder), slash ? "" : "/", BRM_STR_ARG(name)));
        errno = 0;
    }
    int why = errno;
    closedir(dir);
    if (why != 0) {
        errno = why;
        return false;
    }
    if (found.n > 0) qsort(found.at, found.n, sizeof *found.at, by_bytes);
    *paths = found.at;
    *n = found.n;
    return true;
}

BrmRender brm_cli_render(const BrmCli *cli, int stream) {
    BrmRender how = {.format = cli->options.diagnostics, .lang = cli->options.lang};
    bool terminal = isatty(stream) == 1;
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM"), *columns = getenv("COLUMNS");
    bool plain = (no_color != NULL && no_color[0] != '\0') || (term != NULL && strcmp(term, "dumb") == 0);
    how.color = cli->options.color == BRM_COLOR_ALWAYS || (cli->options.color == BRM_COLOR_AUTO && terminal && !plain);
    struct winsize size;
    if (terminal && ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        how.width = size.ws_col;
    else if (columns != NULL) {
        long n = strtol(columns, NULL, 10);
        how.width = n > 0 && n < 10000 ? (uint32_t)n : 0;
    }
    return how;
}

/* --quiet: errors alone, and warnings where they are denied. Returns how many stay. */
static uint32_t keep_errors(const BrmCli *cli, BrmNotice *all, uint32_t n) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        BrmSeverity s = all[i].severity;
        if (s == BRM_ERROR || (s == BRM_WARNING && cli->options.deny_warnings)) all[kept++] = all[i];
    }
    return kept;
}

/* Where to read more, once a run and only where somebody reads along: the first error that has a page. */
static void say_more(const BrmCli *cli, BrmBuf *buf, const BrmRender *how, const BrmNotice *all, uint32_t n) {
    bool usage = cli->command == NULL;
    if (how->format != BRM_DF_TEXT || cli->options.quiet || usage || isatty(2) != 1) return;
    for (uint32_t i = 0; i < n; i++) {
        if (all[i].severity != BRM_ERROR) continue;
        brm_buf_f(buf,
                  how->lang == BRM_FR ? "%s« bareme explain %s » en dit plus.%s\n"
                                      : "%s\"bareme explain %s\" says more.%s\n",
                  how->color ? "\033[2m" : "", all[i].code, how->color ? "\033[0m" : "");
        return;
    }
}

void brm_cli_flush(BrmCli *cli) {
    uint32_t n;
    BrmDiagFormat format = cli->options.diagnostics;
    bool check = cli->command != NULL && cli->command->run == brm_cli_check;
    bool result = check && (format == BRM_DF_JSON || format == BRM_DF_SARIF || cli->options.output.n > 0);
    if (cli->bag.all.n == 0 && !result) return;
    BrmNotice *all = brm_diag_notices(&cli->arena, &cli->bag, cli->options.lang, &n);
    if (cli->options.quiet && !result) n = keep_errors(cli, all, n);
    if (n == 0 && !result) return;
    BrmRender how = brm_cli_render(cli, result ? 1 : 2);
    BrmBuf buf;
    brm_buf_open(&buf, &cli->mem);
    brm_render(&buf, &how, &cli->sources, all, n);
    if (!result) say_more(cli, &buf, &how, all, n);
    brm_diag_open(&cli->bag, &cli->arena);
    if (result) {
        if (!brm_cli_write(cli, &buf)) (void)write_all(2, buf.p, buf.n);
    } else {
        (void)write_all(2, buf.p, buf.n);
    }
    brm_buf_close(&buf);
}

BrmStr brm_cli_errno(BrmCli *cli, int error) {
    bool fr = cli->options.lang == BRM_FR;
    switch (error) {
    case ENOENT:
        return brm_str(fr ? "il n'existe pas" : "it does not exist");
    case EACCES:
    case EPERM:
        return brm_str(fr ? "l'accès est refusé" : "permission denied");
    case EISDIR:
        return brm_str(fr ? "c'est un dossier" : "it is a folder");
    case ENOTDIR:
        return brm_str(fr ? "un élément du chemin n'est pas un dossier" : "part of the path is not a folder");
    case ENOSPC:
        return brm_str(fr ? "le disque est plein" : "the disk is full");
    case EFBIG:
        return brm_str(fr ? "il dépasse la taille permise" : "it is larger than what is allowed");
    case EBADF:
        return brm_str(fr ? "la sortie est fermée" : "the output is closed");
    case EPIPE:
        return brm_str(fr ? "le lecteur s'est arrêté" : "the reader has stopped");
    case ELOOP:
        return brm_str(fr ? "ses liens tournent en rond" : "its links go in a circle");
    default:
        return brm_str_f(&cli->arena, "%s", strerror(error));
    }
}
