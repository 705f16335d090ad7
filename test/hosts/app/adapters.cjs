// what an app does with TensorFlow.js and jax-js; prints "works" where its results are right
exports.adapted = ({ tf, jax, huber, tfLoss, jaxValueAndGrad }) => {
  const [prediction, target] = [tf.tensor([1, 2, 3, 9]), tf.tensor([1, 1, 3, 4])];
  const { value, grad } = tf.valueAndGrad((p) => tfLoss(huber)(target, p))(prediction);
  const ofTf = `${value.dataSync()[0]} ${Array.from(grad.dataSync()).join(" ")}`;
  if (ofTf !== "1.25 0 0.25 0 0.25") throw new Error(`with TensorFlow.js: ${ofTf}`);

  const { numpy } = jax;
  const model = ({ w }, inputs) => numpy.matmul(inputs, w);
  const step = jaxValueAndGrad(huber, model, { delta: 2, geometry: "radial" });
  const array = (rows) => numpy.array(rows);
  const inputs = [
    [1, 2.5],
    [3, 9],
  ];
  const [error, { w }] = step(
    {
      w: array([
        [1, 0],
        [0, 1],
      ]),
    },
    array(inputs),
    array([
      [1, 2],
      [3, 4],
    ]),
  );
  const ofJax = `${error} ${Array.from(w.dataSync()).join(" ")}`;
  if (ofJax !== "4.0625 0 3.25 0 9.625") throw new Error(`with jax-js: ${ofJax}`);
  return "works";
};
