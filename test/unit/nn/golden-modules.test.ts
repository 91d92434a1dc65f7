/** Every module against PyTorch with the same weights: print, state dict, outputs, gradients, buffers. */
import { cases as activations } from './cases/activations.ts';
import { cases as attention } from './cases/attention.ts';
import { cases as containers } from './cases/containers.ts';
import { cases as convolution } from './cases/convolution.ts';
import { cases as losses } from './cases/losses.ts';
import { cases as normalization } from './cases/normalization.ts';
import { cases as pooling } from './cases/pooling.ts';
import { cases as recurrent } from './cases/recurrent.ts';
import { cases as shaping } from './cases/shaping.ts';
import { cases as sparse } from './cases/sparse.ts';
import { cases as weightNorm } from './cases/weight-norm.ts';
import { checkFamily } from './golden-module.ts';

checkFamily('activations', activations);
checkFamily('attention', attention);
checkFamily('containers', containers);
checkFamily('convolution', convolution);
checkFamily('losses', losses);
checkFamily('normalization', normalization);
checkFamily('pooling', pooling);
checkFamily('recurrent', recurrent);
checkFamily('shaping', shaping);
checkFamily('sparse', sparse);
checkFamily('weight_norm', weightNorm);
