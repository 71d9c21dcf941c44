/* Makes calls of a file system fail as network shares and virtual disks do; for LD_PRELOAD in tests.

   FAIL_FLOCK, FAIL_LOCKS, FAIL_SHARED_MEMORY_LOCKS, FAIL_FOLDER_SYNC: the errno of the call; 0 or unset lets it pass. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int wanted(const char *name) {
    const char *value = getenv(name);
    return value ? atoi(value) : 0;
}

static int is_shared_memory(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    return length > 4 && !strncmp(path + length - 4, "-shm", 4);
}

static int lock_control(const char *symbol, int fd, int command, void *argument) {
    int is_lock = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK;
    struct flock *lock = argument;
    if (is_lock && lock->l_type != F_UNLCK) {
        int error = is_shared_memory(fd) ? wanted("FAIL_SHARED_MEMORY_LOCKS") : wanted("FAIL_LOCKS");
        /* SQLite's own byte for "somebody has this database open" is let through. */
        if (error && !(is_shared_memory(fd) && lock->l_start == 128)) {
            errno = error;
            return -1;
        }
    }
    int (*real)(int, int, ...) = dlsym(RTLD_NEXT, symbol);
    return real(fd, command, argument);
}

int fcntl(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return lock_control("fcntl", fd, command, argument);
}

int fcntl64(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return lock_control("fcntl64", fd, command, argument);
}

int flock(int fd, int operation) {
    int (*real)(int, int) = dlsym(RTLD_NEXT, "flock");
    if (wanted("FAIL_FLOCK")) {
        errno = wanted("FAIL_FLOCK");
        return -1;
    }
    return real(fd, operation);
}

int fsync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    struct stat about;
    if (wanted("FAIL_FOLDER_SYNC") && !fstat(fd, &about) && S_ISDIR(about.st_mode)) {
        errno = wanted("FAIL_FOLDER_SYNC");
        return -1;
    }
    return real(fd);
}
