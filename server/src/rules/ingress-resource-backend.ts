import { defineRule } from './rule';

export const ingressResourceBackend = defineRule({
  meta: {
    id: 'ingress-resource-backend',
    title: 'Backend of an Ingress or route is no Service and is not followed',
    category: 'connectivity',
    severity: 'info',
    fixable: false,
  },
  resource({ fact, name }, report) {
    if (fact.type !== 'route') return;
    for (const { span, kind, name: backend } of fact.otherBackends) {
      const what = [kind, backend].filter((part) => part !== '').join(' ') || 'an object';
      report({
        span,
        message: `${fact.kind} ${name} leads to ${what}, which is no Service, so Palisade does not follow it: what it exposes is missing from every answer. Look at that backend yourself.`,
      });
    }
  },
});
