import type { Dialect, LowerInput } from '../dialect';
import type { Fact } from '../facts';
import { headerOf } from '../header';
import { lowerAddressPool } from './address-pool';
import { lowerApiServerCall } from './api-server-calls';
import { lowerConfig } from './config';
import { lowerEndpoints, lowerNode } from './endpoints';
import { lowerControllerClass, lowerGateway, lowerReferenceGrant } from './gateways';
import { keyDocs } from './key-docs';
import { lowerMonitor } from './monitors';
import { claimsPolicy, lowerNetworkPolicy } from './network-policy';
import { lowerNamespace } from './namespace';
import { platform } from './platform';
import { lowerRole, lowerRoleBinding, lowerServiceAccount } from './rbac';
import { lowerIngress, lowerOpenShiftRoute, lowerGatewayRoute } from './routes';
import { lowerService } from './service';
import { snippets } from './snippets';
import { lowerWorkload } from './workloads';
import { writer } from './writer';

type Lower = (input: LowerInput) => Fact;

/** `group/Kind` → reader. Old groups of the workload kinds are still found in repositories (A8). */
const READERS: Readonly<Record<string, Lower>> = {
  '/Pod': lowerWorkload,
  '/ReplicationController': lowerWorkload,
  'apps/Deployment': lowerWorkload,
  'apps/ReplicaSet': lowerWorkload,
  'apps/StatefulSet': lowerWorkload,
  'apps/DaemonSet': lowerWorkload,
  'extensions/Deployment': lowerWorkload,
  'extensions/ReplicaSet': lowerWorkload,
  'extensions/DaemonSet': lowerWorkload,
  'batch/Job': lowerWorkload,
  'batch/CronJob': lowerWorkload,
  'apps.openshift.io/DeploymentConfig': lowerWorkload,
  '/DeploymentConfig': lowerWorkload,
  'argoproj.io/Rollout': lowerWorkload,
  'kubevirt.io/VirtualMachine': lowerWorkload,
  '/Namespace': lowerNamespace,
  'project.openshift.io/Project': lowerNamespace,
  'project.openshift.io/ProjectRequest': lowerNamespace,
  '/Project': lowerNamespace,
  '/ProjectRequest': lowerNamespace,
  '/Service': lowerService,
  '/ConfigMap': lowerConfig,
  '/Secret': lowerConfig,
  'networking.k8s.io/Ingress': lowerIngress,
  'extensions/Ingress': lowerIngress,
  'networking.k8s.io/IngressClass': lowerControllerClass,
  'gateway.networking.k8s.io/GatewayClass': lowerControllerClass,
  'gateway.networking.k8s.io/Gateway': lowerGateway,
  'gateway.networking.k8s.io/ReferenceGrant': lowerReferenceGrant,
  'gateway.networking.k8s.io/HTTPRoute': lowerGatewayRoute,
  'gateway.networking.k8s.io/GRPCRoute': lowerGatewayRoute,
  'gateway.networking.k8s.io/TCPRoute': lowerGatewayRoute,
  'gateway.networking.k8s.io/TLSRoute': lowerGatewayRoute,
  'gateway.networking.k8s.io/UDPRoute': lowerGatewayRoute,
  '/Endpoints': lowerEndpoints,
  'discovery.k8s.io/EndpointSlice': lowerEndpoints,
  '/Node': lowerNode,
  'route.openshift.io/Route': lowerOpenShiftRoute,
  'networking.k8s.io/NetworkPolicy': lowerNetworkPolicy,
  'kind.x-k8s.io/Cluster': lowerAddressPool,
  'kubeadm.k8s.io/ClusterConfiguration': lowerAddressPool,
  'kubelet.config.k8s.io/KubeletConfiguration': lowerAddressPool,
  'projectcalico.org/IPPool': lowerAddressPool,
  'crd.projectcalico.org/IPPool': lowerAddressPool,
  '/ServiceAccount': lowerServiceAccount,
  'rbac.authorization.k8s.io/Role': lowerRole,
  'rbac.authorization.k8s.io/ClusterRole': lowerRole,
  'rbac.authorization.k8s.io/RoleBinding': lowerRoleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': lowerRoleBinding,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': lowerApiServerCall,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': lowerApiServerCall,
  'apiregistration.k8s.io/APIService': lowerApiServerCall,
  'apiextensions.k8s.io/CustomResourceDefinition': lowerApiServerCall,
  'monitoring.coreos.com/ServiceMonitor': lowerMonitor,
  'monitoring.coreos.com/PodMonitor': lowerMonitor,
};

/** Core, apps, batch, networking and their relatives: workloads, namespaces, Services, routes and NetworkPolicy. */
export const kubernetes: Dialect = {
  id: 'kubernetes',
  kinds: Object.keys(READERS),
  claims: claimsPolicy,
  lower(input) {
    const group = input.apiVersion.includes('/') ? input.apiVersion.slice(0, input.apiVersion.indexOf('/')) : '';
    if (claimsPolicy(input)) return lowerNetworkPolicy(input);
    const reader = READERS[`${group}/${input.kind}`];
    return reader?.(input) ?? { ...headerOf(input, false), type: 'other' };
  },
  keys: keyDocs,
  snippets,
  platform,
  writer,
};
