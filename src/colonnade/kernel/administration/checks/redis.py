"""Redis or Valkey: that it answers, keeps what it is given, and has room."""

from collections.abc import Sequence

from colonnade.kernel.administration.findings import Finding, judged, problem, warning, well
from colonnade.kernel.work import Process

MEMORY_SHARE_MAX = 0.8


async def check_redis(process: Process) -> Sequence[Finding]:
    told = await process.redis.info()
    version = told.get("valkey_version") or told.get("redis_version")
    role = told.get("role")
    if role != "master":
        return [
            problem("redis", f"is a {role}", "REDIS_URL has to name the one that is written to")
        ]
    used, most = int(told.get("used_memory", 0)), int(told.get("maxmemory", 0))
    found = [well("redis", f"{version}, {used // 2**20} MB in use")]
    policy = told.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        found.append(
            warning(
                "redis memory",
                f"its policy is {policy}: what jobs wait for may be thrown away",
                "Set maxmemory-policy noeviction",
            )
        )
    elif most:
        found.append(
            judged(
                "redis memory",
                f"{used / most:.0%} of {most // 2**20} MB",
                "Give it more memory (maxmemory)",
                well_if=used <= most * MEMORY_SHARE_MAX,
            )
        )
    if told.get("rdb_last_bgsave_status") == "err" or told.get("aof_last_write_status") == "err":
        found.append(problem("redis disk", "it can't write to its disk", "See its log, make room"))
    return found
