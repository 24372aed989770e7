/*
 * A disk that fails when a test wants it to. Loaded into the program before
 * the C library (LD_PRELOAD), it passes every call on, except calls on files
 * in one folder (HOTLINE_FAULT_FOLDER) while a fault is set. The fault is in
 * a small file that the test writes and we map (HOTLINE_FAULT_CONTROL).
 *
 * Reads are never touched: a disk that cannot be written can mostly be read.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The same order as `Control` in shim.rs. */
struct control {
    _Atomic long write_error;  /* errno for writes, 0: none */
    _Atomic long budget;       /* bytes that may still be written before it */
    _Atomic long sync_error;   /* errno for fsync, fdatasync, sync_file_range */
    _Atomic long range_only;   /* the error of syncing hits: 0 all, 1 only
                                  sync_file_range, 2 only fdatasync */
    _Atomic long change_error; /* errno for ftruncate and rename */
    _Atomic long short_writes; /* 1: half of each write is done */
    _Atomic long delay_us;     /* before every write and sync */
    _Atomic long no_space;     /* 1: statvfs says that nothing is free */
    _Atomic long hits;         /* calls that were spoiled */
};

static struct control *control;
static char folder[PATH_MAX];

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("HOTLINE_FAULT_FOLDER");
    const char *path = getenv("HOTLINE_FAULT_CONTROL");
    if (!name || !path || strlen(name) >= sizeof folder)
        return;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return;
    void *map = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return;
    strcpy(folder, name);
    control = map;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) \
        real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int inside_path(const char *path)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static int inside(int fd)
{
    char link[64], path[PATH_MAX];
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = saved;
    if (length <= 0)
        return 0;
    path[length] = '\0';
    return inside_path(path);
}

static int spoiled(long error)
{
    control->hits++;
    errno = (int)error;
    return -1;
}

static void wait_a_little(void)
{
    long us = control->delay_us;
    if (us > 0) {
        struct timespec pause = { us / 1000000, us % 1000000 * 1000 };
        nanosleep(&pause, NULL);
    }
}

/* How many of `count` bytes may be written; -1 with errno for none. */
static ssize_t allowed(int fd, size_t count)
{
    if (!control || !inside(fd))
        return (ssize_t)count;
    wait_a_little();
    long error = control->write_error;
    if (error) {
        /* A disk that fills up takes what fits, and then says so. */
        long left = atomic_fetch_sub(&control->budget, (long)count);
        if (left <= 0)
            return spoiled(error);
        if ((size_t)left < count) {
            control->hits++;
            return left;
        }
    }
    if (control->short_writes && count > 1) {
        control->hits++;
        return (ssize_t)(count / 2);
    }
    return (ssize_t)count;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    REAL(write);
    ssize_t may = allowed(fd, count);
    return may < 0 ? may : real(fd, bytes, (size_t)may);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    REAL(pwrite);
    ssize_t may = allowed(fd, count);
    return may < 0 ? may : real(fd, bytes, (size_t)may, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    REAL(pwrite64);
    ssize_t may = allowed(fd, count);
    return may < 0 ? may : real(fd, bytes, (size_t)may, at);
}

/* Of several pieces only the first may be spoiled in part: writing fewer is
 * what the system may always do. */
ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    REAL(writev);
    if (!control || count < 1 || !inside(fd))
        return real(fd, pieces, count);
    return write(fd, pieces[0].iov_base, pieces[0].iov_len);
}

ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at)
{
    REAL(pwritev);
    if (!control || count < 1 || !inside(fd))
        return real(fd, pieces, count, at);
    return pwrite(fd, pieces[0].iov_base, pieces[0].iov_len, at);
}

ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off64_t at)
{
    REAL(pwritev64);
    if (!control || count < 1 || !inside(fd))
        return real(fd, pieces, count, at);
    return pwrite64(fd, pieces[0].iov_base, pieces[0].iov_len, at);
}

/* Kinds of syncing, for `range_only`. */
enum { ANY = 0, RANGE = 1, DATA = 2 };

static int sync_fails(int fd, long kind)
{
    if (!control || !inside(fd))
        return 0;
    wait_a_little();
    long error = control->sync_error, only = control->range_only;
    if (error && (only == ANY || only == kind))
        return spoiled(error);
    return 0;
}

int fsync(int fd)
{
    REAL(fsync);
    return sync_fails(fd, ANY) ? -1 : real(fd);
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    return sync_fails(fd, DATA) ? -1 : real(fd);
}

int sync_file_range(int fd, off64_t from, off64_t count, unsigned int flags)
{
    REAL(sync_file_range);
    return sync_fails(fd, RANGE) ? -1 : real(fd, from, count, flags);
}

static int change_fails(int hit)
{
    return control && control->change_error && hit ? spoiled(control->change_error) : 0;
}

int ftruncate(int fd, off_t length)
{
    REAL(ftruncate);
    return change_fails(control && inside(fd)) ? -1 : real(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
    REAL(ftruncate64);
    return change_fails(control && inside(fd)) ? -1 : real(fd, length);
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    return change_fails(inside_path(to)) ? -1 : real(from, to);
}

int statvfs(const char *path, struct statvfs *into)
{
    REAL(statvfs);
    int result = real(path, into);
    if (result == 0 && control && control->no_space && inside_path(path)) {
        control->hits++;
        into->f_bavail = 0;
        into->f_bfree = 0;
    }
    return result;
}

int statvfs64(const char *path, struct statvfs64 *into)
{
    REAL(statvfs64);
    int result = real(path, into);
    if (result == 0 && control && control->no_space && inside_path(path)) {
        control->hits++;
        into->f_bavail = 0;
        into->f_bfree = 0;
    }
    return result;
}
