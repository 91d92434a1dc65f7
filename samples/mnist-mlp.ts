/**
 * Reading handwritten digits: a network of five layers learns from 60,000 pictures of 28 by 28 pixels.
 *
 * What you learn: layers and activations, batches, momentum, and how to measure a model on pictures it has never seen.
 *
 * Press "Run Training" above this comment: one epoch takes less than a minute. Then
 * - look at the loss: it falls fast, then slowly, and is noisy because every batch is another 64 pictures;
 * - open the graph, open the box `Net`, and follow the shapes from 784 to 10. Are the gradients of `layer1` smaller than
 *   those of `layer5`?
 * - point at `x` in `forward`: how many of its elements does ReLU set to zero?
 *
 * The data is looked for in the folder of the setting `backstep.dataFolder` and in BACKSTEP_DATA, else downloaded (11 MB).
 */
import { DataLoader, datasets, epochs, logMetrics, nn, noGrad, optim, type Tensor } from 'backstep';

const normalised = { mean: 0.1307, std: 0.3081 };
const trainSet = await datasets.mnist({ train: true, ...normalised });
const testSet = await datasets.mnist({ train: false, ...normalised });
const trainLoader = new DataLoader(trainSet, { batchSize: 64, shuffle: true });
const testLoader = new DataLoader(testSet, { batchSize: 64 });

class Net extends nn.Module<[Tensor], Tensor> {
  layer1 = new nn.Linear(784, 512);
  layer2 = new nn.Linear(512, 256);
  layer3 = new nn.Linear(256, 128);
  layer4 = new nn.Linear(128, 64);
  layer5 = new nn.Linear(64, 10);

  forward(images: Tensor): Tensor {
    let x = images.reshape([-1, 784]);
    x = this.layer1(x).relu();
    x = this.layer2(x).relu();
    x = this.layer3(x).relu();
    x = this.layer4(x).relu();
    return this.layer5(x);
  }
}

const model = new Net();
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.5 });

function train(epoch: number): void {
  let runningLoss = 0;
  let batch = 0;
  for (const [images, labels] of trainLoader) {
    const loss = criterion(model(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();

    runningLoss += loss.item();
    batch++;
    if (batch % 300 === 0) {
      console.log(`[${epoch + 1}, ${batch}] loss: ${(runningLoss / 300).toFixed(3)}`);
      runningLoss = 0;
    }
  }
}

/** The share of the test pictures that the model reads right. */
function test(): number {
  return noGrad(() => {
    let correct = 0;
    for (const [images, labels] of testLoader) {
      const predicted = model(images).argmax(1);
      correct += predicted.eq(labels).sum().item();
    }
    return correct / testSet.length;
  });
}

// Ten epochs reach about 97 %.
for (const epoch of epochs(1)) {
  train(epoch);
  const accuracy = test();
  logMetrics({ accuracy });
  console.log(`accuracy on the test set: ${(100 * accuracy).toFixed(2)} %`);
}
