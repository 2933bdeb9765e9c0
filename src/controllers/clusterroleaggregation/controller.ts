import { clusterRoles } from '#api'
import { deepEqual, isReason } from '#apimachinery'
import { listerOf, watch, type ControllerDeclaration } from '../controller.ts'
import { gatheredRules } from './rules.ts'

/** Keeps the rules of roles that are made of others. */
export const clusterRoleAggregationController: ControllerDeclaration = {
  name: 'clusterrole-aggregation-controller',
  create: (setting) => ({
    workers: 5,
    watches: [
      watch(clusterRoles, {
        // Any role may be part of any of those, and there are few.
        *keys() {
          for (const { metadata, aggregationRule } of listerOf(setting, clusterRoles).list()) if (aggregationRule) yield metadata.name
        },
      }),
    ],
    async reconcile(name, { client }) {
      const lister = listerOf(setting, clusterRoles)
      const role = lister.get(name)
      if (!role?.aggregationRule) return
      const rules = gatheredRules(role, lister.list())
      if (deepEqual(rules, role.rules ?? [])) return
      const wanted = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules }
      await client(clusterRoles)
        .patch(name, wanted, { type: 'apply', force: true })
        .catch((error: unknown) => {
          // It may be deleted by now.
          if (!isReason(error, 'NotFound')) throw error
        })
    },
  }),
}
