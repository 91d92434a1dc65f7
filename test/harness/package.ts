/** `npm run package` */
import { packageExtension } from './build/package.ts';
import { main } from './main.ts';

await main(packageExtension);
