import { expect, test } from 'vitest'
import { pythonSession } from './python-session.ts'

const { isInstalled, run } = pythonSession()

const preamble = `
from kubernetes import client, config, watch
configuration = client.Configuration()
configuration.host = HOST
client.Configuration.set_default(configuration)
v1 = client.CoreV1Api()
`

/** What the client's documentation begins with, but for where the cluster is. */
const examples: readonly (readonly [string, string, RegExp])[] = [
  [
    'lists the pods of all namespaces',
    `
ret = v1.list_pod_for_all_namespaces(watch=False)
for i in ret.items:
    print("%s %s %s" % (i.status.pod_ip, i.metadata.namespace, i.metadata.name))
print("listed", ret.kind, len(ret.items))
`,
    /listed PodList \d+/,
  ],
  [
    'watches namespaces',
    `
count = 3
w = watch.Watch()
for event in w.stream(v1.list_namespace, _request_timeout=60):
    print("Event: %s %s" % (event['type'], event['object'].metadata.name))
    count -= 1
    if not count:
        w.stop()
print("Ended.")
`,
    /Event: ADDED default\n[^]*Event: ADDED kube-\w+-?\w*\n[^]*Ended\./,
  ],
  [
    'creates, updates and deletes a deployment',
    `
apps = client.AppsV1Api()
container = client.V1Container(name="nginx", image="nginx:1.29", ports=[client.V1ContainerPort(container_port=80)],
    resources=client.V1ResourceRequirements(requests={"cpu": "100m", "memory": "200Mi"}))
template = client.V1PodTemplateSpec(metadata=client.V1ObjectMeta(labels={"app": "nginx"}), spec=client.V1PodSpec(containers=[container]))
spec = client.V1DeploymentSpec(replicas=3, template=template, selector={"matchLabels": {"app": "nginx"}})
deployment = client.V1Deployment(api_version="apps/v1", kind="Deployment", metadata=client.V1ObjectMeta(name="nginx"), spec=spec)
made = apps.create_namespaced_deployment(body=deployment, namespace="default")
print("created", made.metadata.generation, made.spec.template.spec.containers[0].image)
deployment.spec.template.spec.containers[0].image = "nginx:1.29.1"
made = apps.patch_namespaced_deployment(name="nginx", namespace="default", body=deployment)
print("updated", made.metadata.generation, made.spec.template.spec.containers[0].image)
gone = apps.delete_namespaced_deployment(name="nginx", namespace="default",
    body=client.V1DeleteOptions(propagation_policy="Foreground", grace_period_seconds=5))
print("deleted", gone.status)
`,
    /created 1 nginx:1\.29\nupdated 2 nginx:1\.29\.1\ndeleted (Success|\{)/,
  ],
  [
    'watches a pod come to life and reads its log',
    `
from kubernetes.client.rest import ApiException
try:
    v1.read_namespaced_pod(name="busy", namespace="default")
except ApiException as e:
    print("before", e.status, e.reason)
manifest = {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'busy'},
    'spec': {'containers': [{'image': 'busybox', 'name': 'sleep', 'args': ["/bin/sh", "-c", "echo hello; sleep 3600"]}]}}
v1.create_namespaced_pod(body=manifest, namespace='default')
w = watch.Watch()
for event in w.stream(v1.list_namespaced_pod, namespace='default', field_selector='metadata.name=busy', timeout_seconds=120):
    if event['object'].status.phase == 'Running':
        w.stop()
print("log", v1.read_namespaced_pod_log(name="busy", namespace="default"))
`,
    /before 404 Not Found\nlog hello/,
  ],
  [
    'runs commands in the pod, at once and step by step',
    `
from kubernetes.stream import stream
exec_command = ['/bin/sh', '-c', 'echo This message goes to stderr; echo This message goes to stdout']
resp = stream(v1.connect_get_namespaced_pod_exec, 'busy', 'default', command=exec_command, stderr=True, stdin=False, stdout=True, tty=False)
print("Response: " + resp)
resp = stream(v1.connect_get_namespaced_pod_exec, 'busy', 'default', command=['/bin/sh'], stderr=True, stdin=True, stdout=True, tty=False,
    _preload_content=False)
resp.write_stdin("echo from stdin; exit 3\\n")
resp.run_forever(timeout=10)
print("out", resp.read_stdout(), "code", resp.returncode)
`,
    /Response: This message goes to stderr\nThis message goes to stdout\n[^]*out from stdin\n code 3/,
  ],
  [
    'forwards a port of a pod',
    `
from kubernetes.stream import portforward
v1.create_namespaced_pod(body={'metadata': {'name': 'page'}, 'spec': {'containers': [{'image': 'nginx:1.29', 'name': 'nginx'}]}}, namespace='default')
for event in watch.Watch().stream(v1.list_namespaced_pod, namespace='default', field_selector='metadata.name=page', timeout_seconds=120):
    if event['object'].status.phase == 'Running':
        break
pf = portforward(v1.connect_get_namespaced_pod_portforward, 'page', 'default', ports='80')
http = pf.socket(80)
http.setblocking(True)
http.sendall(b'GET / HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\nAccept: */*\\r\\n\\r\\n')
response = b''
while True:
    data = http.recv(1024)
    if not data:
        break
    response += data
http.close()
print(response.decode('utf-8'), "error", pf.error(80))
`,
    /^HTTP\/1\.1 200 OK\r\n[^]*<\/html>\n error None/,
  ],
]

test.skipIf(!isInstalled).each(examples)('the Python client %s', async (_, example, expected) => {
  expect(await run(preamble + example)).toMatch(expected)
})
