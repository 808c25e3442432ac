// Runs in the page: asks so many times, each time after the answer before.
const [wanted, done] = arguments;

const requests = () => {
  const term = [...document.querySelectorAll("#facts dt")].find(({ textContent }) => textContent === "Requests");
  return term.nextElementSibling.textContent;
};

(async () => {
  for (let poll = 0; poll < wanted; poll += 1) {
    const before = requests();
    document.getElementById("refresh").click();
    while (requests() === before) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  done(true);
})();
