export { describeSize, formatSize } from './addresses';
export { describePeer, describePeers, podsOfPeer } from './peers';
export { describePolicy, describeRule, type PolicyMeaning } from './policies';
export { describePort, describePortSet, describePorts } from './ports';
export { describeReason } from './reasons';
export { describeNamespaces, describePods, NAMESPACE_NAME_LABEL } from './selectors';
export { capitalize, count, list } from './words';
