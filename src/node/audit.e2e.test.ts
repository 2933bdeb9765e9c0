import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { describeWithKubectl, openSession, type Session } from './kubectl-session.ts'

const policy = `
apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: Metadata
  userGroups: ["system:masters"]
  resources:
  - group: ""
    resources: ["configmaps"]
`

describeWithKubectl('serve --audit-log-path', () => {
  let session: Session
  let directory: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tabernetes-audit-'))
    await writeFile(join(directory, 'policy.yaml'), policy)
    session = await openSession(['--audit-log-path', join(directory, 'audit.log'), '--audit-policy-file', join(directory, 'policy.yaml')])
  })

  afterAll(async () => {
    await session.stop()
    await rm(directory, { recursive: true, force: true })
  })

  test('writes who did what, a line each', async () => {
    await session.kubectl(['create', 'configmap', 'settings', '--from-literal=key=value'])
    await session.kubectl(['get', 'nodes'])
    await session.run(['get', 'configmap', 'nothing'])

    await vi.waitFor(async () => {
      const lines = (await readFile(join(directory, 'audit.log'), 'utf8')).trim().split('\n')
      const events = lines.map((line) => JSON.parse(line) as { readonly userAgent?: string })
      expect(events.filter(({ userAgent }) => userAgent?.startsWith('kubectl'))).toMatchObject([
        { verb: 'create', objectRef: { resource: 'configmaps', name: 'settings' }, responseStatus: { code: 201 } },
        { verb: 'get', objectRef: { name: 'nothing' }, responseStatus: { code: 404, reason: 'NotFound' } },
      ])
    })
  })
})
