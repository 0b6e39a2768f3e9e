"""What each rule of python.yml finds and what it leaves alone: `semgrep --test`. Never run."""
# ruff: noqa

# ruleid: xml-parser-that-expands
from xml.etree import ElementTree

# ok: xml-parser-that-expands
from xml.parsers import expat

# ruleid: markup-outside-its-place
page = Markup(name)
# ok: markup-outside-its-place
page = Markup("{} – {}").format(name, name)

# ruleid: sql-put-together
session.execute(text(f"SELECT * FROM people WHERE name = '{name}'"))
# ruleid: sql-put-together
connection.execute("DELETE FROM people WHERE name = '" + name + "'")
# ok: sql-put-together
session.execute(text("SELECT * FROM people WHERE name = :name"), {"name": name})


# ruleid: route-without-rule
@blueprint.get("/mo")
def opened():
    return ""


# ok: route-without-rule
@blueprint.post("/dong")
@limit_failures(key)
@allow(Who.ANYONE)
def closed():
    return ""


# ruleid: personal-data-in-a-log
log.error("could not find %s", person.name)
# ruleid: personal-data-in-a-log
log.info(f"signed in: {code}")
# ok: personal-data-in-a-log
log.error("database: %s", kind)

# ruleid: printed-by-the-service
print("here")
# ok: printed-by-the-service
log.info("here")

# ruleid: request-without-timeout
requests.get(address)
# ok: request-without-timeout
requests.get(address, timeout=5)

# ruleid: path-from-a-request
open(folder + request.args["name"])
# ruleid: path-from-a-request
target = folder / upload.filename
# ok: path-from-a-request
target = folder / secrets.token_hex(16)

# ruleid: code-or-command-from-data
subprocess.run("tar xf " + name, shell=True)
# ruleid: code-or-command-from-data
eval(name)
# ok: code-or-command-from-data
subprocess.run(["tar", "xf", name], check=True)

# ruleid: redirect-to-what-was-sent
redirect(request.args.get("next"), 303)
# ok: redirect-to-what-was-sent
redirect(local_path(given) or home, 303)

# ruleid: address-from-the-host-header
address = request.host_url + "kich-hoat"
# ok: address-from-the-host-header
address = settings.base_url + "/kich-hoat"
