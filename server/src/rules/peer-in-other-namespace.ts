import { scalar } from '../generate/templates';
import { insertEntry } from '../yaml/edit';
import { nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { emptyPeerRule } from './parts/empty-peer-rule';

export const peerInOtherNamespace = emptyPeerRule(
  { id: 'peer-in-other-namespace', title: "Peer's pods are in another namespace" },
  'other-namespace',
  ({ otherNamespaces, site: { policy, peer } }, context) =>
    otherNamespaces.slice(0, 3).map((namespace, index) =>
      fixOf(
        `Look in namespace ${namespace} (adds a namespaceSelector)`,
        () =>
          editDocument(context, policy.resource, (document) => {
            const item = nodeWithSpan(document.tree, peer.span);
            if (item?.kind !== 'map') return undefined;
            const value = `matchLabels:\n  kubernetes.io/metadata.name: ${scalar(namespace)}`;
            return insertEntry(document.text, item, 'namespaceSelector', value, 'first');
          }),
        { preferred: index === 0, widens: true },
      ),
    ),
);
