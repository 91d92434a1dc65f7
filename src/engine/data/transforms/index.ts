/** What is done to images before a model sees them: `torchvision.transforms`. */
export {
  type AffineParameters,
  affine,
  RandomAffine,
  type RandomAffineOptions,
  RandomRotation,
  type RandomRotationOptions,
} from './affine.ts';
export {
  CenterCrop,
  RandomCrop,
  type RandomCropOptions,
  RandomHorizontalFlip,
  RandomVerticalFlip,
  Resize,
} from './geometry.ts';
export { Transform } from './transform.ts';
export { Compose, Lambda, Normalize, RandomApply, ToTensor } from './values.ts';
