export { candidatePeers } from '../../workspace/candidate-peers';
export { classEndpoints, connectionWith, isNothing, mergeConnections } from './class-connections';
export { decided, type Decider, decidersOf } from './deciders';
export { describePotential } from './potential-words';
export { describeEnd, describeOutside, describePeerPorts, summarizeSide } from './summary';
export { denyingPolicies, governed, type PeerEnd, peersOf, type WorkloadPeer } from './workload-peers';
