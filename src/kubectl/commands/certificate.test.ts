import type { ApiRequest, ApiResponse, JsonObject } from '#apimachinery'
import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

/** A server that keeps one request, and answers the first `busy` verdicts with a conflict. */
function withRequest(conditions: readonly JsonObject[] = [], busy = 0) {
  let refused = 0
  let object: JsonObject = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'ada' },
    status: conditions.length > 0 ? { conditions } : {},
  }
  const conflict: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 409, reason: 'Conflict' }
  const answer = ({ resource, name, verb, subresource, body }: ApiRequest): ApiResponse | undefined => {
    if (resource !== 'certificatesigningrequests' || name !== 'ada') return undefined
    if (verb !== 'update') return { type: 'object', code: 200, object }
    if (subresource !== 'approval') throw new Error('only an approval changes a verdict')
    if (refused++ < busy) return { type: 'object', code: 409, object: conflict }
    return { type: 'object', code: 200, object: (object = body as JsonObject) }
  }
  return { answer, conditions: () => (object['status'] as JsonObject)['conditions'] }
}

const approved = { type: 'Approved', status: 'True', reason: 'KubectlApprove' }
const done = 'certificatesigningrequest.certificates.k8s.io/ada approved\n'

test.each<[string, readonly JsonObject[], number, object, object]>([
  ['approve ada', [], 0, { code: 0, stdout: done, stderr: '' }, [approved]],
  ['approve ada', [], 3, { code: 0, stdout: done, stderr: '' }, [approved]],
  ['approve ada', [approved], 0, { code: 0, stdout: done, stderr: '' }, [approved]],
  [
    'deny ada',
    [],
    0,
    { code: 0, stdout: done.replace('approved', 'denied'), stderr: '' },
    [{ type: 'Denied', status: 'True', reason: 'KubectlDeny', message: 'This CSR was denied by kubectl certificate deny.' }],
  ],
  [
    'deny ada',
    [approved],
    0,
    { code: 1, stdout: '', stderr: 'error: certificate signing request "ada" is already Approved\n' },
    [approved],
  ],
  ['approve', [], 0, { code: 1, stderr: 'error: one or more CSRs must be specified as <name> or -f <filename>\n' }, []],
])('certificate %s of a request with %j (after %i conflicts)', async (line, before, busy, output, after) => {
  const { answer, conditions } = withRequest(before, busy)
  const { execute } = await testTerminal({ answer })

  expect(await execute(`kubectl certificate ${line}`)).toMatchObject(output)
  expect(conditions() ?? []).toMatchObject(after)
})

test('a request that is not there cannot be approved', async () => {
  const { execute } = await testTerminal()

  expect(await execute('kubectl certificate approve eve')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Error from server (NotFound): certificatesigningrequests.certificates.k8s.io "eve" not found\n',
  })
})

test.each<[string, 'stdout' | 'stderr', number]>([
  ['auth', 'stderr', 1],
  ['certificate', 'stdout', 0],
  ['config', 'stderr', 1],
  ['create secret', 'stderr', 1],
  ['plugin', 'stderr', 1],
  ['rollout', 'stdout', 1],
  ['set', 'stderr', 1],
  ['top', 'stderr', 1],
])('%s without a subcommand helps on %s, with code %i', async (line, stream, code) => {
  const { execute } = await testTerminal()

  const output = await execute(`kubectl ${line}`)

  expect(output).toMatchObject({ code, [stream]: expect.stringContaining('Available Commands:\n') })
  expect(output[stream === 'stdout' ? 'stderr' : 'stdout']).toBe('')
})

test('there are no plugins', async () => {
  const { execute } = await testTerminal()

  expect(await execute('kubectl plugin list')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: unable to find any kubectl plugins in your PATH\n',
  })
})
