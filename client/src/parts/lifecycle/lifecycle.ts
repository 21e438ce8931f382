import { registerCommand } from '../../commands';
import type { Part } from '../../part';

/** Commands about the extension itself. */
export const lifecycle: Part = {
  id: 'lifecycle',
  activate(context) {
    registerCommand(context, 'palisade.restartServer', () => context.server.restart());
    registerCommand(context, 'palisade.showOutput', () => {
      context.log.show();
      return Promise.resolve();
    });
  },
};
