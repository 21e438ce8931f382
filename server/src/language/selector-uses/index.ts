export { policiesUsing, selectorsIn, servicesUsing, type UsedSelector } from './selector-uses';
