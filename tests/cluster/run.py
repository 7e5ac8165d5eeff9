#!/usr/bin/env python3
"""Do a Slurm array with its dependent merge, and GNU parallel over ssh, give the bytes of one run, also when a worker is killed?

    run.py BAREME [slurm] [parallel]       only these

Two slurmd on this host serve as the nodes of a cluster of its own (ports, folders and key of its own), and an sshd of its own serves
parallel. Needs root, and Debian's slurm-wlm, munge, parallel and openssh-server: what is missing is said, and not tried. Slower than the
other tests: it is the target test-cluster, not one of ctest.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, environment  # noqa: E402

SOURCES = ROOT / "questionnaires" / "ans"
SAMPLE = SOURCES / "exemple" / "convergence-2020.ndjson"
COUNTING = ["--date", "2020-12-15", "--by", "région"]
JOINING = ["--format", "json"]
PARTS, COPIES = 8, 60
SBIN = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin"


def free_ports(n):
    sockets = [socket.socket() for _ in range(n)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Daemons:
    """Processes of this test alone, ended by their own number."""

    def __init__(self):
        self.all = []

    def start(self, args, log, **more):
        with open(log, "ab") as out:
            child = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **more)
        self.all.append(child)
        return child

    def end(self):
        for child in reversed(self.all):
            if child.poll() is None:
                child.terminate()
        for child in reversed(self.all):
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def until(what, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        if what():
            return True
        time.sleep(0.2)
    return False


def answers_of(folder):
    """Files of answers, compressed for some, with ids of their own; what one run over all of them prints."""
    rng = random.Random(7)
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    documents = []
    for i in range(COPIES):
        for line in lines:
            document = json.loads(line)
            document["subject"]["id"] = f"{i}-{document['subject']['id']}"
            documents.append(json.dumps(document, ensure_ascii=False) + "\n")
    rng.shuffle(documents)
    names = []
    for i in range(PARTS):
        name = folder / f"réponses {i}.ndjson"
        name.write_text("".join(documents[i::PARTS]), encoding="utf-8")
        if i % 3 == 0:
            subprocess.run(["gzip", "-f", str(name)], check=True)
            name = Path(str(name) + ".gz")
        names.append(name)
    return names


# A worker that lingers, so that there is time to kill it: the command, after a pause the first time it sees the file it is told of.
LINGER = """#!/bin/sh
case "$*" in
*"{marked}"*--partial*) if [ ! -e {once} ]; then : >{once}; echo $$ >{pid}; sleep 60; fi ;;
esac
exec {command} "$@"
"""


class Run:
    def __init__(self, command, folder, tally):
        self.command, self.folder, self.tally, self.daemons = command, folder, tally, Daemons()
        self.files = answers_of(folder)
        self.program = folder / "ans.brmc"
        bareme(command, ["compile", SOURCES, "-o", self.program])
        done = bareme(command, ["report", self.program] + self.files + COUNTING + JOINING + ["--lenient"], timeout=300)
        self.wanted = done.out
        tally.check(done.status == 0 and self.wanted, "one run", done.short())
        self.worker = folder / "bareme"

    def linger(self, name):
        once, pid = self.folder / f"{name}.once", self.folder / f"{name}.pid"
        self.worker.write_text(LINGER.format(marked="réponses 2.ndjson", once=once, pid=pid, command=self.command), encoding="utf-8")
        self.worker.chmod(0o755)
        return pid

    def script(self, name, to, **env):
        full = environment(**env)
        full["PATH"] = f"{SBIN}:{full.get('PATH', '')}"
        full["BAREME"] = str(self.worker)
        args = [ROOT / "scripts" / name, to, self.program] + self.files + ["--"] + COUNTING + ["--"] + JOINING
        return [str(a) for a in args], full

    def same(self, to, what):
        report = to / "rapport"
        got = report.read_bytes() if report.exists() else b""
        self.tally.check(got == self.wanted, f"{what}: other bytes than one run", f"{len(got)} bytes, wanted {len(self.wanted)}")

    def kill_worker(self, pid, what):
        there = until(lambda: pid.exists() and pid.read_text().strip())
        if self.tally.check(there, f"{what}: the worker that is to be killed did not start"):
            os.kill(int(pid.read_text()), signal.SIGKILL)


# ---- parallel over ssh ----

def try_parallel(run):
    home = run.folder / "ssh"
    home.mkdir()
    port, = free_ports(1)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / name)], check=True)
    shutil.copy(home / "user.pub", home / "authorized")
    (home / "config").write_text(f"Port {port}\nListenAddress 127.0.0.1\nHostKey {home}/host\nAuthorizedKeysFile {home}/authorized\n"
                                 f"PidFile {home}/pid\nUsePAM no\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nAcceptEnv *\n")
    os.makedirs("/run/sshd", exist_ok=True)
    run.daemons.start(["/usr/sbin/sshd", "-D", "-e", "-f", str(home / "config")], home / "log")
    ssh = f"ssh -p {port} -i {home}/user -o UserKnownHostsFile={home}/known -o StrictHostKeyChecking=no -o LogLevel=ERROR 127.0.0.1"
    ready = until(lambda: subprocess.run(ssh.split() + ["true"], capture_output=True, check=False).returncode == 0, 20)
    if not run.tally.check(ready, "sshd does not answer", (home / "log").read_text()[-500:]):
        return
    pid = run.linger("parallel")
    to = run.folder / "par parallel"
    args, env = run.script("report-parallel", to, HOSTS=f"1/{ssh},1/{ssh.replace('127.0.0.1', 'root@127.0.0.1')}")
    child = subprocess.Popen(args, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    run.kill_worker(pid, "parallel")
    said = child.communicate(timeout=180)[0].decode("utf-8", "replace")
    run.tally.check(child.returncode == 0, "report-parallel", f"status {child.returncode}\n{said[-1500:]}")
    run.same(to, "GNU parallel over ssh, a worker killed")


# ---- Slurm ----

CONF = """ClusterName=bareme
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
AuthType=auth/munge
AuthInfo=socket={home}/munge/socket
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={home}/state
SlurmdSpoolDir={home}/spool-%n
SlurmctldPidFile={home}/ctld.pid
SlurmdPidFile={home}/d-%n.pid
SlurmctldLogFile={home}/ctld.log
SlurmdLogFile={home}/d-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=30
KillWait=2
MinJobAge=600
SchedulerParameters=batch_sched_delay=1,sched_interval=1
JobRequeue=1
NodeName=un NodeAddr=127.0.0.1 NodeHostname={host} Port={ports[1]} CPUs=1 State=UNKNOWN
NodeName=deux NodeAddr=127.0.0.1 NodeHostname={host} Port={ports[2]} CPUs=1 State=UNKNOWN
PartitionName=tout Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def start_slurm(run):
    home = run.folder / "slurm"
    for name in ("munge", "state", "spool-un", "spool-deux"):
        (home / name).mkdir(parents=True)
    key = home / "munge" / "key"
    key.write_bytes(os.urandom(1024))
    key.chmod(0o400)
    for path in (home, home / "munge"):
        path.chmod(0o755)
    munge = home / "munge"
    run.daemons.start(["/usr/sbin/munged", "-F", "--force", "--num-threads=2", f"--socket={munge}/socket", f"--key-file={key}", f"--pid-file={munge}/pid",
                       f"--log-file={munge}/log", f"--seed-file={munge}/seed"], munge / "out")
    until(lambda: (munge / "socket").exists(), 20)
    conf = home / "slurm.conf"
    conf.write_text(CONF.format(home=home, host=socket.gethostname().split(".")[0], ports=free_ports(3)))
    env = environment(SLURM_CONF=str(conf))
    env["PATH"] = SBIN
    run.daemons.start(["/usr/sbin/slurmctld", "-D", "-f", str(conf)], home / "ctld.out", env=env)
    for node in ("un", "deux"):
        run.daemons.start(["/usr/sbin/slurmd", "-D", "-N", node, "-f", str(conf)], home / f"{node}.out", env=env)

    def idle():
        done = subprocess.run(["sinfo", "-h", "-o", "%D %t"], env=env, capture_output=True, text=True, check=False)
        return done.stdout.split() == ["2", "idle"]

    up = until(idle, 60)
    logs = "".join(p.read_text(errors="replace")[-600:] for p in sorted(home.glob("*.log")) + sorted(home.glob("*.out")))
    return env if run.tally.check(up, "the nodes of Slurm do not come up", logs) else None


def try_slurm(run):
    env = start_slurm(run)
    if env is None:
        return
    pid = run.linger("slurm")
    to = run.folder / "par slurm"
    args, full = run.script("report-slurm", to, SLURM_CONF=env["SLURM_CONF"])
    done = subprocess.run(args, env=full, capture_output=True, text=True, timeout=60, check=False)
    if not run.tally.check(done.returncode == 0 and done.stdout.strip().isdigit(), "report-slurm", done.stdout + done.stderr):
        return
    there = until(lambda: pid.exists() and pid.read_text().strip())
    run.tally.check(there, "Slurm: the worker that is to be killed did not start")

    def jobs(form):
        listed = subprocess.run(["squeue", "-h", "-r", "-o", form], env=full, capture_output=True, text=True, check=False)
        return [line.split() for line in listed.stdout.splitlines()]

    if there:
        os.kill(int(pid.read_text()), signal.SIGKILL)
    # Its task has failed, so the join waits for ever; what it did not write is counted by the same command line once more.
    until(lambda: len(list(to.glob("part-*.brmp"))) == PARTS - 1 and not [j for j in jobs("%A %t") if j[1] != "PD"], 90)
    parts = sorted(p.name for p in to.glob("part-??????.brmp"))
    run.tally.check(len(parts) == PARTS - 1, "the part of the worker that was killed is there, or another is not", f"{parts}")
    run.tally.check(not (to / "rapport").exists(), "a report was joined without a part")
    for ident, _ in jobs("%A %t"):
        subprocess.run(["scancel", ident], env=full, check=False)
    done = subprocess.run(args, env=full, capture_output=True, text=True, timeout=60, check=False)
    run.tally.check(done.returncode == 0, "report-slurm, once more", done.stdout + done.stderr)
    until(lambda: (to / "rapport").exists(), 90)
    logs = "".join(p.read_text(errors="replace")[-200:] for p in sorted(to.glob("*.log")))
    run.tally.check((to / "rapport").exists(), "Slurm: no report", f"{jobs('%A %t %r')}\n{logs}")
    run.same(to, "a Slurm array, a worker killed")


def main():
    wanted = set(sys.argv[2:]) or {"slurm", "parallel"}
    if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
        print(__doc__, file=sys.stderr)
        return 2
    tools = {"slurm": ["slurmctld", "slurmd", "munged", "sbatch"], "parallel": ["parallel", "sshd", "ssh-keygen"]}
    tally = Tally()
    for name, tried in (("parallel", try_parallel), ("slurm", try_slurm)):
        if name not in wanted:
            continue
        missing = [tool for tool in tools[name] if not shutil.which(tool, path=SBIN)]
        if missing or os.geteuid() != 0:
            print(f"skip  {name}: {'missing: ' + ' '.join(missing) if missing else 'only root can start its daemons'}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            run = Run(os.path.abspath(sys.argv[1]), Path(folder), tally)
            try:
                tried(run)
            finally:
                run.daemons.end()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
