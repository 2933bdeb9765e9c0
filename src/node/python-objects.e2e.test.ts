import { expect, test } from 'vitest'
import { pythonSession } from './python-session.ts'

const { isInstalled, run } = pythonSession()

const preamble = `
import time
from kubernetes import client, watch
from kubernetes.client.rest import ApiException
configuration = client.Configuration()
configuration.host = HOST
client.Configuration.set_default(configuration)
v1 = client.CoreV1Api()
def data(made):
    return sorted(made.data.items())
def watched(call, *args, **more):
    types = []
    w = watch.Watch()
    for event in w.stream(call, *args, timeout_seconds=60, **more):
        types.append(event["type"])
        if event["type"] == "DELETED":
            w.stop()
    return types
`

/** A round of everything that can be done to an object, and what is printed of it, line by line. */
const rounds: readonly (readonly [string, string, string])[] = [
  [
    'config maps',
    `
body = client.V1ConfigMap(metadata=client.V1ObjectMeta(generate_name="notes-", labels={"app": "notes"}), data={"a": "1"})
made = v1.create_namespaced_config_map("default", body)
name = made.metadata.name
start = made.metadata.resource_version
print("strategic", data(v1.patch_namespaced_config_map(name, "default", {"data": {"b": "2"}})))
print("json", data(v1.patch_namespaced_config_map(name, "default", [{"op": "remove", "path": "/data/a"}])))
made.data = {"c": "3"}
try:
    v1.replace_namespaced_config_map(name, "default", made)
except ApiException as e:
    print("old", e.status, e.reason)
made = v1.read_namespaced_config_map(name, "default")
made.data = {"c": "3"}
print("replaced", data(v1.replace_namespaced_config_map(name, "default", made)))
print("dry", data(v1.patch_namespaced_config_map(name, "default", {"data": {"d": "4"}}, dry_run="All")))
print("selected", len(v1.list_namespaced_config_map("default", label_selector="app=notes", field_selector="metadata.name=" + name).items))
page = v1.list_namespaced_config_map("default", limit=1)
print("pages", len(page.items), len(v1.list_namespaced_config_map("default", limit=1, _continue=page.metadata._continue).items))
print("deleted", v1.delete_namespaced_config_map(name, "default").status)
print("watched", watched(v1.list_namespaced_config_map, "default", label_selector="app=notes", resource_version=start))
try:
    v1.create_namespaced_config_map("default", client.V1ConfigMap(metadata=client.V1ObjectMeta(name="Not_Valid")))
except ApiException as e:
    print("invalid", e.status, "Invalid value" in e.body)
`,
    `strategic [('a', '1'), ('b', '2')]
json [('b', '2')]
old 409 Conflict
replaced [('c', '3')]
dry [('c', '3'), ('d', '4')]
selected 1
pages 1 1
deleted Success
watched ['MODIFIED', 'MODIFIED', 'MODIFIED', 'DELETED']
invalid 422 True
`,
  ],
  [
    'objects of a kind that it has declared',
    `
extensions = client.ApiextensionsV1Api()
custom = client.CustomObjectsApi()
schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer", "maximum": 9}}},
    "status": {"type": "object", "properties": {"ready": {"type": "boolean"}}}}}
version = client.V1CustomResourceDefinitionVersion(name="v1", served=True, storage=True,
    schema=client.V1CustomResourceValidation(open_apiv3_schema=schema),
    subresources=client.V1CustomResourceSubresources(status={}))
extensions.create_custom_resource_definition(client.V1CustomResourceDefinition(
    metadata=client.V1ObjectMeta(name="gears.example.com"),
    spec=client.V1CustomResourceDefinitionSpec(group="example.com", scope="Namespaced", versions=[version],
        names=client.V1CustomResourceDefinitionNames(plural="gears", singular="gear", kind="Gear"))))
for _ in range(100):
    conditions = extensions.read_custom_resource_definition("gears.example.com").status.conditions or []
    if any(c.type == "Established" and c.status == "True" for c in conditions):
        break
    time.sleep(0.1)
place = ("example.com", "v1", "default", "gears")
gear = {"apiVersion": "example.com/v1", "kind": "Gear", "metadata": {"name": "one"}, "spec": {"size": 3}}
start = custom.create_namespaced_custom_object(*place, body=gear)["metadata"]["resourceVersion"]
print("patched", custom.patch_namespaced_custom_object(*place, "one", {"spec": {"size": 4}})["spec"])
gear = custom.get_namespaced_custom_object(*place, "one")
gear["spec"]["size"] = 5
print("replaced", custom.replace_namespaced_custom_object(*place, "one", gear)["spec"])
print("status", custom.patch_namespaced_custom_object_status(*place, "one", {"status": {"ready": True}})["status"])
try:
    custom.patch_namespaced_custom_object(*place, "one", {"spec": {"size": 10}})
except ApiException as e:
    print("invalid", e.status)
print("listed", [item["metadata"]["name"] for item in custom.list_cluster_custom_object("example.com", "v1", "gears")["items"]])
print("deleted", custom.delete_namespaced_custom_object(*place, "one")["status"])
print("watched", watched(custom.list_namespaced_custom_object, *place, resource_version=start))
extensions.delete_custom_resource_definition("gears.example.com")
`,
    `patched {'size': 4}
replaced {'size': 5}
status {'ready': True}
invalid 422
listed ['one']
deleted Success
watched ['MODIFIED', 'MODIFIED', 'MODIFIED', 'DELETED']
`,
  ],
]

test.skipIf(!isInstalled).each(rounds)('the Python client works with %s', async (_, script, printed) => {
  expect(await run(preamble + script)).toBe(printed)
})
