import type { Ingress, IngressClass } from '#api'
import type { AdmissionPlugin } from './plugin.ts'
import { readAll } from '../registry/read.ts'
import { newestDefault } from './newest-default.ts'

const group = 'networking.k8s.io'

/** An ingress that says nothing of its class gets the default one, if there is one. (plugin/pkg/admission/network/defaultingressclass) */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  operations: ['CREATE'],
  resources: ['ingresses'],
  async admit({ object }, environment) {
    const ingress = object as Ingress
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined)
      return ingress
    const classes = (await readAll(environment, group, 'ingressclasses')) as readonly IngressClass[]
    const found = newestDefault(classes, (annotations) => annotations['ingressclass.kubernetes.io/is-default-class'] === 'true')
    return found ? ({ ...ingress, spec: { ...ingress.spec, ingressClassName: found.metadata.name } } as Ingress) : ingress
  },
}
