import type { Manifest } from './object-set.ts'

interface Entry {
  readonly manager: string
  readonly operation: string
  readonly apiVersion: string
  readonly subresource?: string
  readonly fieldsV1: object
}

/** Who owns what of an object, but for controllers: manager and operation, and the fields. */
export function ownersOf({ metadata }: Manifest): readonly unknown[] {
  const entries = metadata['managedFields'] as readonly Entry[]
  return entries
    .filter(({ subresource }) => subresource === undefined)
    .map(({ manager, operation, fieldsV1 }) => [`${manager} ${operation}`, fieldsV1])
}

const own = {}
/** Something that is owned itself, with what is in it. */
const whole = (members: object): object => ({ '.': own, ...members })

const remembered = { 'f:annotations': whole({ 'f:kubectl.kubernetes.io/last-applied-configuration': own }) }

/** What an update owns: what was not there before, containers and defaults included. */
const byUpdate = (manager: string, metadata: object, content: object): readonly unknown[] => [
  [`${manager} Update`, { ...(Object.keys(metadata).length > 0 && { 'f:metadata': metadata }), ...content }],
]

/** What an apply owns: what it has said, and no more. */
const byApply = (content: object): readonly unknown[] => [['kubectl Apply', content]]

type Owners = Readonly<Record<string, readonly unknown[]>>

const settings = {
  'f:binaryData': whole({ 'f:raw': own }),
  'f:data': whole({ 'f:colour': own, 'f:level': own }),
}
const labels = { 'f:labels': whole({ 'f:app': own, 'f:tier': own }) }

export const settingsOwners: Owners = {
  apply: byUpdate('kubectl-client-side-apply', { ...remembered, ...labels }, settings),
  create: byUpdate('kubectl-create', labels, settings),
  server: byApply({
    'f:binaryData': { 'f:raw': own },
    'f:data': { 'f:colour': own, 'f:level': own },
    'f:metadata': { 'f:labels': { 'f:app': own, 'f:tier': own } },
  }),
}

const podSpec = {
  'f:containers': {
    'k:{"name":"main"}': whole({
      'f:command': own,
      'f:image': own,
      'f:imagePullPolicy': own,
      'f:name': own,
      'f:resources': own,
      'f:terminationMessagePath': own,
      'f:terminationMessagePolicy': own,
    }),
  },
  'f:dnsPolicy': own,
  'f:restartPolicy': own,
  'f:schedulerName': own,
  'f:securityContext': own,
  'f:terminationGracePeriodSeconds': own,
}

const cronJob = {
  'f:spec': {
    'f:concurrencyPolicy': own,
    'f:failedJobsHistoryLimit': own,
    'f:jobTemplate': { 'f:spec': { 'f:template': { 'f:spec': podSpec } } },
    'f:schedule': own,
    'f:successfulJobsHistoryLimit': own,
    'f:suspend': own,
  },
}

export const cronJobOwners: Owners = {
  apply: byUpdate('kubectl-client-side-apply', remembered, cronJob),
  create: byUpdate('kubectl-create', {}, cronJob),
  server: byApply({
    'f:spec': {
      'f:jobTemplate': {
        'f:spec': {
          'f:template': {
            'f:spec': {
              'f:containers': { 'k:{"name":"main"}': whole({ 'f:command': own, 'f:image': own, 'f:name': own }) },
              'f:restartPolicy': own,
            },
          },
        },
      },
      'f:schedule': own,
      'f:suspend': own,
    },
  }),
}

const part = whole({ 'f:count': own, 'f:name': own })
const tags = { 'v:"a"': own, 'v:"b"': own }
/** Custom resources have no structs: a field is an entry of a map, which is there or not. */
const widget = {
  'f:spec': whole({
    'f:colour': own,
    'f:parts': whole({ 'k:{"name":"hole"}': part, 'k:{"name":"tooth"}': part }),
    'f:size': own,
    'f:tags': whole(tags),
  }),
}

export const widgetOwners: Owners = {
  apply: byUpdate('kubectl-client-side-apply', remembered, widget),
  create: byUpdate('kubectl-create', {}, widget),
  server: byApply({
    'f:spec': {
      'f:parts': { 'k:{"name":"hole"}': whole({ 'f:name': own }), 'k:{"name":"tooth"}': part },
      'f:size': own,
      'f:tags': tags,
    },
  }),
}
