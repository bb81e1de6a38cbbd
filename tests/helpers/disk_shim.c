/* A disk that fails or is watched: preloaded into a process, it stands between it and the C library.
 *
 * Only paths below FRISCO_SHIM_ROOT are touched. Which of their operations fails is set from inside the process by
 * shim_arm(); with FRISCO_SHIM_LOG each of them, and each line written to stdout, is written down in order, so that a
 * loss of power at any moment can be played through afterwards (tests/helpers/failing_disk.py reads it).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_FILES 4096
#define KILL -1 /* instead of an error: the process dies before the operation */

static char *names[MOST_FILES]; /* the path of each open descriptor below the root */
static char root[PATH_MAX];
static size_t root_length;
static int log_fd = -1;
static long count, fail_at;
static int fail_errno, is_sticky, has_failed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *wanted = getenv("FRISCO_SHIM_ROOT"), *log = getenv("FRISCO_SHIM_LOG");
    if (wanted != NULL && realpath(wanted, root) != NULL) root_length = strlen(root);
    if (log != NULL) log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Let operation number n from now on fail, once or for ever; 0: none. Return how many there were since the last call. */
long shim_arm(long n, int error, int sticky) {
    long before = count;
    count = 0, fail_at = n, fail_errno = error, is_sticky = sticky, has_failed = 0;
    return before;
}

int shim_has_failed(void) { return has_failed; }

static int is_ours(const char *path) {
    return root_length > 0 && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

static const char *ours(const char *path, char *whole) {
    if (path == NULL || root_length == 0) return NULL;
    if (path[0] == '/') return is_ours(path) ? path : NULL;
    if (getcwd(whole, PATH_MAX) == NULL) return NULL;
    strncat(whole, "/", PATH_MAX - strlen(whole) - 1);
    strncat(whole, path, PATH_MAX - strlen(whole) - 1);
    return is_ours(whole) ? whole : NULL;
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST_FILES ? names[fd] : NULL; }

/* Count an operation; return its error, or 0 when it may go on. */
static int refused(void) {
    int error = 0;
    pthread_mutex_lock(&lock);
    count++;
    if (fail_at > 0 && (count == fail_at || (is_sticky && count > fail_at))) error = fail_errno, has_failed = 1;
    pthread_mutex_unlock(&lock);
    if (error == KILL) kill(getpid(), SIGKILL);
    return error;
}

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        long done = syscall(SYS_write, log_fd, at, length);
        if (done <= 0) return;
        at += done, length -= (size_t)done;
    }
}

/* kind, lengths of path and data, offset, path, data: all in one piece, so that threads do not mix. */
static void note(char kind, const char *path, const void *data, size_t length, int64_t offset) {
    if (log_fd < 0) return;
    size_t path_length = strlen(path), whole = 1 + 4 + 8 + 8 + path_length + length;
    char *record = malloc(whole), *at = record;
    uint32_t short_length = (uint32_t)path_length;
    uint64_t long_length = length;
    *at++ = kind;
    memcpy(at, &short_length, 4), at += 4;
    memcpy(at, &long_length, 8), at += 8;
    memcpy(at, &offset, 8), at += 8;
    memcpy(at, path, path_length), at += path_length;
    if (length > 0) memcpy(at, data, length);
    pthread_mutex_lock(&lock);
    put(record, whole);
    pthread_mutex_unlock(&lock);
    free(record);
}

static void forget(int fd) {
    if (fd < 0 || fd >= MOST_FILES) return;
    free(names[fd]);
    names[fd] = NULL;
}

static int opened(int fd, const char *path, int flags, int is_new) {
    if (fd < 0 || fd >= MOST_FILES) return fd;
    forget(fd);
    names[fd] = strdup(path);
    if (is_new) note('c', path, NULL, 0, 0);
    if ((flags & O_TRUNC) && !is_new) note('t', path, NULL, 0, 0);
    return fd;
}

static int open_any(int (*real)(int, const char *, int, ...), int folder, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    const char *mine = folder == AT_FDCWD || (path != NULL && path[0] == '/') ? ours(path, whole) : NULL;
    int error = 0;
    if (mine != NULL && (flags & (O_WRONLY | O_RDWR | O_CREAT)) && (error = refused()) != 0) {
        errno = error;
        return -1;
    }
    struct stat facts;
    int is_new = mine != NULL && (flags & O_CREAT) && stat(mine, &facts) != 0;
    int fd = real(folder, path, flags, mode);
    return mine != NULL ? opened(fd, mine, flags, is_new) : (forget(fd), fd);
}

#define MODE_OF(flags)                                     \
    mode_t mode = 0;                                       \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                 \
        va_list more;                                      \
        va_start(more, flags);                             \
        mode = va_arg(more, mode_t);                       \
        va_end(more);                                      \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_any(REAL(openat), AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_any(REAL(openat64), AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_any(REAL(openat), folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_any(REAL(openat64), folder, path, flags, mode);
}

int close(int fd) {
    forget(fd);
    return REAL(close)(fd);
}

#define GUARDED(fd)                                        \
    const char *name = name_of(fd);                        \
    int error = name != NULL ? refused() : 0;              \
    if (error != 0) {                                      \
        errno = error;                                     \
        return -1;                                         \
    }

ssize_t write(int fd, const void *data, size_t length) {
    GUARDED(fd)
    int64_t offset = name != NULL ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(write)(fd, data, length);
    if (done > 0 && name != NULL) note('w', name, data, (size_t)done, offset);
    if (done > 0 && fd == 1) note('s', "", data, (size_t)done, 0);
    return done;
}
static ssize_t write_at(int fd, const void *data, size_t length, off64_t offset) {
    GUARDED(fd)
    ssize_t done = REAL(pwrite64)(fd, data, length, offset);
    if (done > 0 && name != NULL) note('w', name, data, (size_t)done, offset);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return write_at(fd, data, length, offset); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return write_at(fd, data, length, offset); }

static int synced(int fd, int (*real)(int)) {
    GUARDED(fd)
    int done = real(fd);
    if (done == 0 && name != NULL) note('f', name, NULL, 0, 0);
    return done;
}
int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

static int cut(int fd, off64_t length) {
    GUARDED(fd)
    int done = REAL(ftruncate64)(fd, length);
    if (done == 0 && name != NULL) note('t', name, NULL, 0, length);
    return done;
}
int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length); }

#define REFUSED_PATH(path)                                 \
    char whole[PATH_MAX];                                  \
    const char *mine = ours(path, whole);                  \
    int error = mine != NULL ? refused() : 0;              \
    if (error != 0) {                                      \
        errno = error;                                     \
        return -1;                                         \
    }

int rename(const char *from, const char *to) {
    REFUSED_PATH(from)
    char other[PATH_MAX];
    const char *target = ours(to, other);
    int done = REAL(rename)(from, to);
    if (done == 0 && mine != NULL && target != NULL) note('r', mine, target, strlen(target), 0);
    return done;
}
int unlink(const char *path) {
    REFUSED_PATH(path)
    int done = REAL(unlink)(path);
    if (done == 0 && mine != NULL) note('u', mine, NULL, 0, 0);
    return done;
}
int mkdir(const char *path, mode_t mode) {
    REFUSED_PATH(path)
    int done = REAL(mkdir)(path, mode);
    if (done == 0 && mine != NULL) note('m', mine, NULL, 0, 0);
    return done;
}
