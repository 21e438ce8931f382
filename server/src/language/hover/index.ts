export { hover } from './hover';
