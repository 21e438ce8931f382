/** Two workloads, a policy that works and one with a typing error in its selector. */
export const SHOP = `
#- namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
#- web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: web
          ports:
            - name: http
              containerPort: 8080
          env:
            - name: DB_ADDR
              value: db:5432
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8080
#- db.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
  namespace: shop
spec:
  selector: { matchLabels: { app: db } }
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
        - name: db
          image: db
          ports:
            - containerPort: 5432
---
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: shop
spec:
  selector:
    app: db
  ports:
    - port: 5432
#- policies/db.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: 5432
#- policies/typo.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: typo
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: wbe
  policyTypes:
    - Ingress
  ingress: []
`;

/** Where `wbe` stands in policies/typo.yaml. */
export const TYPO = { start: { line: 8, character: 11 }, end: { line: 8, character: 14 } };
