import type { ControllerDeclaration } from './controller.ts'
import { certificateApprovingController } from './certificates/approving.ts'
import { certificateCleaningController } from './certificates/cleaning.ts'
import { certificateSigningController } from './certificates/signing.ts'
import { clusterRoleAggregationController } from './clusterroleaggregation/controller.ts'
import { deploymentController } from './deployment/controller.ts'
import { endpointsController } from './endpoints/controller.ts'
import { endpointSliceController } from './endpointslice/controller.ts'
import { garbageCollector } from './garbagecollector/controller.ts'
import { namespaceController } from './namespace/controller.ts'
import { nodeLifecycleController } from './node/lifecycle.ts'
import { podGarbageCollector } from './node/pod-garbage-collector.ts'
import { taintEvictionController } from './node/taint-eviction.ts'
import { replicaSetController } from './replicaset/controller.ts'
import { resourceQuotaController } from './resourcequota/controller.ts'
import { rootCaPublisher } from './serviceaccount/root-ca-publisher.ts'
import { serviceAccountController } from './serviceaccount/controller.ts'
import { claimProtectionController } from './volumeprotection/claims.ts'
import { volumeProtectionController } from './volumeprotection/volumes.ts'

/** All controllers. */
export const controllers: readonly ControllerDeclaration[] = [
  serviceAccountController,
  rootCaPublisher,
  namespaceController,
  deploymentController,
  replicaSetController,
  endpointSliceController,
  endpointsController,
  garbageCollector,
  nodeLifecycleController,
  taintEvictionController,
  podGarbageCollector,
  clusterRoleAggregationController,
  claimProtectionController,
  resourceQuotaController,
  volumeProtectionController,
  certificateSigningController,
  certificateApprovingController,
  certificateCleaningController,
]
