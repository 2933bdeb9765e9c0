/**
 * A node of the cluster: the machine with its runtime and network, and on it kubelet (pod workers, probes, volumes, node
 * status, logs and exec) and kube-proxy. `startNode` assembles them; pods/ has what happens to a pod, node/ what the node
 * says of itself, container/ and volumes/ what containers are made from, server/ the kubelet's own API.
 */
export { startNode, type NodeConfig, type NodeDeps, type RunningNode } from './node.ts'
