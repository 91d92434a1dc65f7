/** `npm run build` */
import { build } from './build/build.ts';
import { main } from './main.ts';

await main(build);
