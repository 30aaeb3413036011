"""Without any network, after set-up: collect, train, evaluate, release, serve and ask all work."""

import json
import shutil
import subprocess
import sys

import pytest
from command import succeed

import company

LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: IFF_UP | IFF_RUNNING
os.execv(sys.argv[1], sys.argv[1:])
"""
OFFLINE = ["unshare", "-rn", sys.executable, "-c", LOOPBACK_UP]

WALK = """
import json, sys, threading, urllib.request
import feinschliff
from feinschliff.interfaces import server

files, place = sys.argv[1:]
try:
    urllib.request.urlopen("http://192.0.2.1", timeout=2)
    raise SystemExit("there is a network")
except OSError:
    pass
project = feinschliff.new(place)
project.collect(files, map={"text": "Meldung", "label": "Abteilung"})
project.prepare()
project.train(method="head", effort="quick")
evaluation = project.evaluate()
project.release("m1", "claims", decision="invented persons")
asked = project.ask("claims", "Hagel auf dem Dach")

def talk(address, token):
    body = json.dumps({"model": "claims", "input": "Hagel auf dem Dach"}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{address}/v1/classify", body, headers)) as reply:
            print(json.dumps({"served": json.load(reply), "asked": asked, "n": evaluation["n"]}), flush=True)
    finally:
        import os, signal
        os.kill(os.getpid(), signal.SIGINT)

server.run(project, 8137, ready=lambda address, token: threading.Thread(target=talk, args=(address, token)).start())
"""


def isolated() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*OFFLINE, "/bin/true"], capture_output=True).returncode == 0


@pytest.mark.starter
@pytest.mark.skipif(not isolated(), reason="this machine allows no network namespace")
def test_the_whole_walk_needs_no_network(tmp_path):
    file = company.write(tmp_path / "files")
    command = [*OFFLINE, sys.executable, "-P", "-c", WALK, str(file), str(tmp_path / "project")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["n"] > 0
    served = told["served"]["data"][0]["outputs"]["Abteilung"]
    assert served["label"] == told["asked"]["outputs"]["Abteilung"]["label"]
    assert succeed("status", project=tmp_path / "project")["releases"][0]["name"] == "claims"
