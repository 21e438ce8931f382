export { policiesUsing, selectorsIn, servicesUsing } from './selector-uses';
