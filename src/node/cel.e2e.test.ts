import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithKubectl, openSession, type Session } from './kubectl-session.ts'

const crd = (rule: string): string => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: rollouts.example.com
spec:
  group: example.com
  scope: Namespaced
  names: { plural: rollouts, singular: rollout, kind: Rollout }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [min, max]
              x-kubernetes-validations:
                - rule: ${rule}
                  messageExpression: "'min %d is more than max %d'.format([self.min, self.max])"
              properties:
                min: { type: integer }
                max: { type: integer }
                image:
                  type: string
                  pattern: '^\\Qexample.com/\\E'
                  x-kubernetes-validations:
                    - { rule: self == oldSelf, message: image is immutable }
`

const rollout = (spec: string): string => `
apiVersion: example.com/v1
kind: Rollout
metadata: { name: one }
spec: { ${spec} }
`

const policies = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: replicas }
spec:
  failurePolicy: Fail
  paramKind: { apiVersion: v1, kind: ConfigMap }
  matchConstraints:
    resourceRules:
      - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments] }
  variables:
    - { name: most, expression: "int(params.data.most)" }
  validations:
    - expression: object.spec.replicas <= variables.most
      messageExpression: "'object.spec.replicas must be no greater than %d'.format([variables.most])"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: replicas-strict }
spec:
  policyName: replicas
  validationActions: [Deny]
  paramRef: { name: strict, namespace: default, parameterNotFoundAction: Deny }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: replicas-advice }
spec:
  policyName: replicas
  validationActions: [Warn]
  paramRef: { name: advice, namespace: default, parameterNotFoundAction: Allow }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: strict }
data: { most: "5" }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: advice }
data: { most: "2" }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: { name: sidecar }
spec:
  failurePolicy: Fail
  reinvocationPolicy: IfNeeded
  matchConstraints:
    resourceRules:
      - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }
  matchConditions:
    - { name: once, expression: "!object.spec.?initContainers.orValue([]).exists(c, c.name == 'mesh')" }
  mutations:
    - patchType: ApplyConfiguration
      applyConfiguration:
        expression: >
          Object{
            metadata: Object.metadata{ labels: {"mesh": "on"} },
            spec: Object.spec{
              initContainers: [Object.spec.initContainers{ name: "mesh", image: "nginx", restartPolicy: "Always" }]
            }
          }
    - patchType: JSONPatch
      jsonPatch:
        expression: '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/by"), value: "policy"}]'
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: { name: sidecar }
spec: { policyName: sidecar }
`

describeWithKubectl('expressions in CEL', () => {
  let session: Session
  beforeAll(async () => {
    session = await openSession(['--speed', '20', '--nodes', '1'])
  })
  afterAll(() => session.stop())

  const apply = (text: string) => session.run(['apply', '-f', '-'], { input: text })

  test('a definition with a rule that is none is refused', async () => {
    const { code, stderr } = await apply(crd('self.min <= self.mx'))
    expect(code).toBe(1)
    expect(stderr).toContain('spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: ')
    expect(stderr).toContain("compilation failed: ERROR: <input>:1:17: undefined field 'mx'\n | self.min <= self.mx\n | ................^")
  })

  test('objects must follow the rules of their definition', async () => {
    await apply(crd('self.min <= self.max'))
    await session.kubectl(['wait', '--for=condition=Established', 'crd/rollouts.example.com'])
    const refused = await apply(rollout('min: 3, max: 2'))
    expect(refused.stderr).toContain('The Rollout "one" is invalid: spec: Invalid value: "object": min 3 is more than max 2')
    expect((await apply(rollout('min: 1, max: 2, image: other'))).stderr).toContain(String.raw`should match '^\Qexample.com/\E'`)
    expect((await apply(rollout('min: 1, max: 2, image: example.com/a'))).stdout).toBe('rollout.example.com/one created\n')
    const changed = await session.run(['patch', 'rollout', 'one', '--type=merge', '-p', '{"spec":{"image":"example.com/b"}}'])
    expect(changed.stderr).toBe('The Rollout "one" is invalid: spec.image: Invalid value: "string": image is immutable\n')
  })

  test('a policy denies and warns, by parameters', async () => {
    expect((await apply(policies)).stderr).toBe('')
    const create = (replicas: number) => session.run(['create', 'deployment', `web-${replicas}`, '--image=nginx', `--replicas=${replicas}`])
    const denied = await create(6)
    expect(denied.code).toBe(1)
    expect(denied.stderr).toContain(
      `ValidatingAdmissionPolicy 'replicas' with binding 'replicas-strict' denied request: object.spec.replicas must be no greater than 5`,
    )
    const warned = await create(3)
    expect(warned.code).toBe(0)
    expect(warned.stderr).toContain(
      `Warning: Validation failed for ValidatingAdmissionPolicy 'replicas' with binding 'replicas-advice': object.spec.replicas must be no greater than 2`,
    )
    expect(await create(1)).toMatchObject({ code: 0, stderr: '' })
    const scaled = await session.run(['scale', 'deployment', 'web-1', '--replicas=7'])
    expect(scaled).toMatchObject({ code: 0 })
  })

  test('a policy adds a sidecar and labels', async () => {
    await session.kubectl(['run', 'app', '--image=nginx'])
    await session.kubectl(['wait', '--for=condition=Ready', 'pod/app', '--timeout=90s'])
    const path = '{.metadata.labels}{" "}{.spec.initContainers[*].name}{" "}{.status.initContainerStatuses[*].started}'
    expect(await session.kubectl(['get', 'pod', 'app', '-o', `jsonpath=${path}`])).toBe(
      '{"example.com/by":"policy","mesh":"on","run":"app"} mesh true',
    )
  })
})
