/* A disk that forgets. Preloaded into a program, it keeps a second folder in which each file stands as it was when it was
 * last synced: what a power cut would leave of the first. TORTURE_DISK names the folder, TORTURE_DURABLE the second.
 * What is copied is read before the real sync is called, so nothing written after it gets in, and put in place by a
 * rename, so that killing this program leaves the old or the new one. TORTURE_LEFT_OUT names files, separated by colons,
 * whose syncs do nothing, as if the program had forgotten them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

/* The durable counterpart of a path, or 0 if it lies elsewhere. */
static int durable(const char *path, char *out) {
    const char *disk = getenv("TORTURE_DISK"), *kept = getenv("TORTURE_DURABLE");
    size_t length = disk ? strlen(disk) : 0;
    if (!disk || !kept || strncmp(path, disk, length) || path[length] != '/') return 0;
    return snprintf(out, PATH_MAX, "%s%s", kept, path + length) < PATH_MAX;
}

/* Whether a path's last part is one of the names left out. */
static int left_out(const char *path) {
    const char *names = getenv("TORTURE_LEFT_OUT"), *name = strrchr(path, '/');
    size_t length;
    for (name = name ? name + 1 : path; names && *names; names += length + (names[length] == ':')) {
        length = strcspn(names, ":");
        if (strlen(name) == length && !strncmp(names, name, length)) return 1;
    }
    return 0;
}

/* Copies the file behind a descriptor beside its durable counterpart; gives that one's name. */
static int take(int fd, char *target, char *fresh) {
    char link[64], path[PATH_MAX], block[65536];
    struct stat about;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0 || fstat(fd, &about) || !S_ISREG(about.st_mode) || about.st_nlink == 0) return 0;
    path[length] = 0;
    if (!durable(path, target) || left_out(path) || snprintf(fresh, PATH_MAX, "%s.fresh", target) >= PATH_MAX) return 0;
    int in = open(path, O_RDONLY | O_CLOEXEC);
    int out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t got = in < 0 || out < 0 ? -1 : 1;
    while (got > 0 && (got = read(in, block, sizeof block)) > 0)
        if (write(out, block, got) != got) got = -1;
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    return got == 0;
}

static int synced(int fd, const char *name) {
    char target[PATH_MAX], fresh[PATH_MAX];
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    pthread_mutex_lock(&turn);
    int taken = take(fd, target, fresh);
    int result = real(fd);
    if (taken && (result || rename(fresh, target))) unlink(fresh);
    pthread_mutex_unlock(&turn);
    return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }

int fdatasync(int fd) { return synced(fd, "fdatasync"); }

/* A rename or removal is durable as soon as it is done, as with a journalling file system that orders it with the data;
 * a file that was never synced has no data to be found under its new name. */
int rename(const char *from, const char *to) {
    char kept_from[PATH_MAX], kept_to[PATH_MAX];
    int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    int result = real(from, to);
    if (!result && durable(from, kept_from) && durable(to, kept_to)) real(kept_from, kept_to);
    return result;
}

int unlink(const char *path) {
    char kept[PATH_MAX];
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    int result = real(path);
    if (!result && durable(path, kept)) real(kept);
    return result;
}
