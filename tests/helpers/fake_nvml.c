/* A stand-in for the NVIDIA driver's libnvidia-ml.so.1.
 *
 * Every call reads the text file named by FRISCO_FAKE_NVML anew, so that a test can change what the driver says while
 * the program runs. A line is "key=value", or "card.key=value" for a card. A missing key answers NotSupported, "!n" is
 * NVML error n, and "~" hangs until the file says something else. Each key asked for is noted in "<file>.calls".
 * Built with -DOLD_DRIVER it lacks the functions that drivers before 535 lack. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NOT_SUPPORTED = 3, INSUFFICIENT_SIZE = 7 };
typedef unsigned long long u64;
typedef struct { u64 total, free, used; } memory_t;
typedef struct { unsigned gpu, memory; } utilization_t;
typedef struct { unsigned pid; u64 used; unsigned gpu_instance, compute_instance; } process_t;

static void note(const char *key)
{
    char path[4096];
    snprintf(path, sizeof path, "%s.calls", getenv("FRISCO_FAKE_NVML"));
    FILE *calls = fopen(path, "a");
    if (calls) { fprintf(calls, "%s\n", key); fclose(calls); }
}

static void find(const char *key, char *value, size_t size)
{
    char line[1024];
    size_t length = strlen(key);
    snprintf(value, size, "!%d", NOT_SUPPORTED);
    FILE *settings = fopen(getenv("FRISCO_FAKE_NVML"), "r");
    while (settings && fgets(line, sizeof line, settings))
        if (!strncmp(line, key, length) && line[length] == '=') {
            line[strcspn(line, "\n")] = 0;
            snprintf(value, size, "%s", line + length + 1);
        }
    if (settings) fclose(settings);
}

/* A handle is the card's number plus one; NULL asks for what concerns no card. */
static int text(void *card, const char *name, char *value, unsigned size)
{
    char key[64];
    if (card) snprintf(key, sizeof key, "%d.%s", (int)(size_t)card - 1, name);
    else snprintf(key, sizeof key, "%s", name);
    note(key);
    for (find(key, value, size); !strcmp(value, "~"); find(key, value, size)) usleep(2000);
    return value[0] == '!' ? atoi(value + 1) : 0;
}

static int number(void *card, const char *name, u64 *value)
{
    char found[256];
    int error = text(card, name, found, sizeof found);
    if (!error) *value = strtoull(found, NULL, 0);
    return error;
}

static int small(void *card, const char *name, unsigned *value)
{
    u64 wide;
    int error = number(card, name, &wide);
    if (!error) *value = (unsigned)wide;
    return error;
}

int nvmlInitWithFlags(unsigned flags) { unsigned x; (void)flags; return small(NULL, "init", &x); }
int nvmlShutdown(void) { unsigned x; return small(NULL, "shutdown", &x); }
const char *nvmlErrorString(int error) { (void)error; return "Known to this driver only"; }
int nvmlSystemGetDriverVersion(char *v, unsigned n) { return text(NULL, "driver_version", v, n); }
int nvmlSystemGetCudaDriverVersion_v2(unsigned *v) { return small(NULL, "cuda_version", v); }
int nvmlDeviceGetCount_v2(unsigned *v) { return small(NULL, "count", v); }
int nvmlDeviceGetName(void *d, char *v, unsigned n) { return text(d, "name", v, n); }
int nvmlDeviceGetUUID(void *d, char *v, unsigned n) { return text(d, "uuid", v, n); }
int nvmlDeviceGetTemperature(void *d, int sensor, unsigned *v) { (void)sensor; return small(d, "temperature", v); }
int nvmlDeviceGetPowerUsage(void *d, unsigned *v) { return small(d, "power", v); }
int nvmlDeviceGetEnforcedPowerLimit(void *d, unsigned *v) { return small(d, "power_limit", v); }
int nvmlDeviceGetClockInfo(void *d, int type, unsigned *v) { return small(d, type == 2 ? "clock_mem" : "clock_sm", v); }
int nvmlDeviceGetUtilizationRates(void *d, utilization_t *v) { v->memory = 0; return small(d, "load", &v->gpu); }
int nvmlDeviceGetCurrentClocksThrottleReasons(void *d, u64 *v) { return number(d, "throttle_reasons", v); }

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle)
{
    unsigned x;
    *handle = (void *)(size_t)(index + 1);
    return small(*handle, "handle", &x);
}

int nvmlDeviceGetCudaComputeCapability(void *d, int *major, int *minor)
{
    char found[256];
    int error = text(d, "capability", found, sizeof found);
    return error ? error : sscanf(found, "%d.%d", major, minor) == 2 ? 0 : NOT_SUPPORTED;
}

int nvmlDeviceGetMemoryInfo(void *d, memory_t *v)
{
    int error = number(d, "memory_total", &v->total);
    if (!error) error = number(d, "memory_used", &v->used);
    v->free = v->total - v->used;
    return error;
}

#ifndef OLD_DRIVER
int nvmlDeviceGetCurrentClocksEventReasons(void *d, u64 *v) { return number(d, "event_reasons", v); }

/* "pid:bytes pid:bytes"; bytes of -1 is how Windows says that it does not tell. */
int nvmlDeviceGetComputeRunningProcesses_v3(void *d, unsigned *count, process_t *processes)
{
    char found[1024], *rest = found;
    unsigned room = *count, used = 0;
    int error = text(d, "processes", found, sizeof found);
    if (error) return error;
    for (char *item; (item = strsep(&rest, " ")) && *item; used++)
        if (used < room) {
            char *colon = strchr(item, ':');
            processes[used] = (process_t){ .pid = (unsigned)atoi(item), .used = strtoull(colon + 1, NULL, 0) };
        }
    *count = used;
    return used > room ? INSUFFICIENT_SIZE : 0;
}
#endif
