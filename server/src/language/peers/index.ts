export { connectionWith } from './class-connections';
export { type Decider, decidersOf } from './deciders';
export { describeEnd, describePeerPorts, summarizeSide } from './summary';
export { governed, type PeerEnd, peersOf, type WorkloadPeer } from './workload-peers';
