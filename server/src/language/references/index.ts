export { references } from './references';
