"""rsyslog on the private /dev/log, with microseconds and offset in every stamp."""

import os
import subprocess
import time

CONF = """
module(load="imuxsock" SysSock.Name="/dev/log" SysSock.RateLimit.Interval="0")
template(name="raw" type="string"
  string="%timegenerated:::date-rfc3339% %hostname% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\\n")
mail.* action(type="omfile" file="/var/log/raw/mail.log" template="raw")
user.* action(type="omfile" file="/var/log/raw/user.log" template="raw")
"""


def start() -> None:
    """Start rsyslog and wait for its socket."""
    with open("/etc/rsyslog-lab.conf", "w") as conf:
        conf.write(CONF)
    open("/var/log/raw/mail.log", "w").close()
    subprocess.Popen(["rsyslogd", "-n", "-f", "/etc/rsyslog-lab.conf", "-i", "/run/rsyslog.pid"])
    for _ in range(200):
        if os.path.exists("/dev/log"):
            return
        time.sleep(0.02)
    raise RuntimeError("rsyslog did not start")
