// A page that carelessly puts what is private wherever a page can put something. `__plant(secret)` does it for one
// secret as it is written; the test calls it for each secret in each encoding.
window.__plant = async (secret) => {
  const settle = () => new Promise((go) => setTimeout(go, 40));
  const { candor } = window;
  document.title = `Orders of ${secret}`;
  history.pushState(null, "", `/reset/${encodeURI(secret).replaceAll("/", "%2F")}?token=${secret}&password=${secret}#access_token=${secret}`);
  await settle();

  // Errors: message, cause, name, stack, rejection of every shape.
  const later = (action) => setTimeout(action);
  later(() => {
    throw new Error(`no order for ${secret} (password=${secret})`, { cause: new TypeError(`looked up "${secret}"`) });
  });
  later(() => {
    throw Object.assign(new Error("renamed"), { name: secret, stack: `Error: ${secret}\n    at pay (https://shop.example/app.js?key=${secret}:10:5)\npay@https://u:${secret}@shop.example/app.js#${secret}:10:5` });
  });
  later(() => Promise.reject({ [secret]: secret, email: secret }));
  later(() => Promise.reject(`rejected ${secret}`));
  later(() => {
    throw new AggregateError([new Error(`first ${secret}`), secret], `all of ${secret}`);
  });
  later(() => (0, eval)(`(() => { throw new Error("from a script") })()\n//# sourceURL=https://shop.example/pay.js?session=${secret}`));
  await settle();

  // Elements: an address that does not load, names that are selectors, what a form holds.
  const image = document.createElement("img");
  image.src = `/missing.png?user=${secret}#${secret}`;
  const box = document.createElement("div");
  box.innerHTML = "<form><input name=email><input type=password name=password><textarea></textarea><button type=submit></button></form><a></a><button></button>";
  const form = box.querySelector("form");
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const field of form.querySelectorAll("input,textarea")) field.value = secret;
  form.name = form.id = secret;
  const link = box.querySelector("a");
  link.href = `https://elsewhere.example/in/${encodeURIComponent(secret)}?q=${secret}#${secret}`;
  link.textContent = secret;
  const button = box.querySelector("button:not([type])");
  button.id = secret;
  button.className = `of-${secret} ${secret}`;
  button.textContent = secret;
  button.setAttribute("aria-label", secret);
  link.addEventListener("click", (event) => event.preventDefault());
  document.querySelector("main").append(image, box);
  form.requestSubmit();
  link.click();
  button.click();
  await settle();

  // What the site tells by itself.
  const props = { email: secret, password: secret, note: `for ${secret}`, nested: { secret }, [secret]: 1 };
  candor.track(`bought by ${secret}`, props);
  candor.track("order", props);
  candor.error(new Error(`handled: ${secret}`), props);
  candor.measure(secret, 3, { unit: secret, props });
  candor.log("warn", `log of ${secret}; token: ${secret}`, props);
  candor.setting("email", secret);
  candor.feature(secret, secret);
  candor.view(`/order/${secret}`);
  // A pseudonym is the site's own and may look as it likes, but no address of a person.
  if (/[@%]/.test(secret)) candor.user(secret);
  console.error(`console ${secret}`, { secret });
  performance.mark(`mark ${secret}`);
  performance.measure(`measure ${secret}`, { start: 0, end: 5 });
  await fetch(`/nothing/${encodeURIComponent(secret)}?authorization=${secret}`).catch(() => {});
  box.remove();
  image.remove();
  await settle();
};
