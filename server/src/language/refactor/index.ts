export { type ConversionData, conversions, isConversionData, REWRITE, resolveConversion } from './conversions';
