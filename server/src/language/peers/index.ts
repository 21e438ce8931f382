export { connectionWith } from './class-connections';
export { decided, type Decider, decidersOf } from './deciders';
export { describePotential } from './potential-words';
export { describeEnd, describePeerPorts, summarizeSide } from './summary';
export { denyingPolicies, governed, type PeerEnd, peersOf, type WorkloadPeer } from './workload-peers';
