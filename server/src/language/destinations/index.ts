export {
  type DestinationPort,
  destinationPorts,
  namedPorts,
  type ServiceMapping,
  serviceMappings,
  targetsOf,
} from './destinations';
