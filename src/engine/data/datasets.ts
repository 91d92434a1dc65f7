/** Well-known datasets: `torchvision.datasets`. */
export { type MnistOptions, mnist } from './mnist.ts';
