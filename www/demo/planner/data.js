// What grows, when and where. Months count from 1; each span is [first, last], both included.

export const crops = {
  pea: { name: "Pea", page: "/demo/shop/pea/", sow: [3, 5], pick: [6, 8], space_cm: 5, colour: "#8dbb4a", size: 5 },
  bean: { name: "Runner bean", page: "/demo/shop/bean/", sow: [4, 6], plant: [5, 6], pick: [7, 10], space_cm: 20, colour: "#e0412b", size: 7 },
  carrot: { name: "Carrot", page: "/demo/shop/carrot/", sow: [3, 7], pick: [6, 10], space_cm: 4, colour: "#f07a1c", size: 5 },
  beetroot: { name: "Beetroot", page: "/demo/shop/beetroot/", sow: [4, 7], pick: [7, 10], space_cm: 10, colour: "#d93a77", size: 8 },
  radish: { name: "Radish", sow: [3, 8], pick: [4, 9], space_cm: 3, colour: "#ff7d6b", size: 4 },
  kale: { name: "Kale", sow: [4, 5], plant: [6, 7], pick: [9, 12], space_cm: 45, colour: "#3f9468", size: 14 },
  lettuce: { name: "Lettuce", sow: [3, 7], plant: [4, 7], pick: [5, 9], space_cm: 25, colour: "#c5d77e", size: 10 },
  onion: { name: "Onion", plant: [3, 4], pick: [7, 9], space_cm: 10, colour: "#dba05f", size: 7 },
  garlic: { name: "Garlic", plant: [10, 11], pick: [7, 7], space_cm: 15, colour: "#fff3dc", size: 6 },
  sunflower: { name: "Sunflower", page: "/demo/shop/sunflower/", sow: [4, 5], plant: [5, 6], pick: [8, 9], space_cm: 50, colour: "#f8c544", size: 15 },
};

export const beds = [
  { name: "Roots", rows: ["carrot", "beetroot", "radish", "carrot"], note: "No manure here, or the carrots fork. Rake it fine and pick out the stones." },
  { name: "Pods", rows: ["pea", "pea", "bean"], note: "The tall ones stand at the north end, so that nothing sits in their shade." },
  { name: "Leaves", rows: ["lettuce", "kale", "lettuce"], note: "The hungry bed: a barrow of compost in spring, and a net against the pigeons." },
  { name: "Bulbs and the tall aunt", rows: ["onion", "garlic", "sunflower"], note: "The driest bed, in full sun. Stop watering the bulbs when the leaves turn yellow." },
];

export const months = [
  { name: "January", line: "The ground sleeps", tasks: ["Read the catalogue twice and order once", "Oil the handles of all tools", "Turn the compost on a dry day"] },
  { name: "February", line: "Light comes back", tasks: ["Cover a bed with fleece to warm it", "Wash pots and seed trays", "Put up poles while the soil is firm"] },
  { name: "March", line: "The first row", tasks: ["Sow peas two knuckles deep", "Set onions with the tip just showing", "Sow radishes wherever there is a gap"] },
  { name: "April", line: "Everything at once", tasks: ["Sow beetroot, and thin it without pity", "Start runner beans on the windowsill", "Keep fleece at hand: the frost is not done"] },
  { name: "May", line: "Out of the door", tasks: ["Plant out beans after the last frost", "Stake the sunflowers from day one", "Sow carrots again for the autumn"] },
  { name: "June", line: "Long evenings", tasks: ["Pick peas every second day", "Water in the morning, at the roots", "Plant the kale firmly, with your heel"] },
  { name: "July", line: "More than you can eat", tasks: ["Lift the garlic and hang it in the shade", "Sow the last beetroot", "Leave beans at the neighbour’s door"] },
  { name: "August", line: "The tall aunt looks over", tasks: ["Bend onion leaves over to ripen them", "Cut pea stems, but leave roots in the soil", "Sow the last radishes"] },
  { name: "September", line: "Gold and cobwebs", tasks: ["Dry onions on a rack", "Keep the best bean pods for seed", "Net the kale before the pigeons find it"] },
  { name: "October", line: "Bringing it in", tasks: ["Lift beetroot and carrots before hard frost", "Break garlic and set the fattest cloves", "Rake leaves into a wire bin"] },
  { name: "November", line: "Mud", tasks: ["Plant the rest of the garlic", "Spread compost on the empty beds", "Clean the tools and send in the broken ones"] },
  { name: "December", line: "Kale and quiet", tasks: ["Pick kale from the bottom up", "Drain the watering can", "Draw next year’s beds on an envelope"] },
];

export const work = { sow: "Sow", plant: "Plant out", pick: "Pick" };

/** The kinds of work that a crop asks for in a month. */
export function workFor(crop, month) {
  return Object.keys(work).filter((kind) => crop[kind] && crop[kind][0] <= month && month <= crop[kind][1]);
}
