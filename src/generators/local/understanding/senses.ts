/**
 * What everyday words mean in the set of pictures, where its own names and tags have no answer or a wrong one: a list by hand.
 * `picture: words`, words separated by commas; all in the singular.
 */
const SENSES = `
automobile: car, auto, sedan, convertible, jeep, hatchback
delivery-truck: truck, lorry
minibus: van, camper, campervan, caravan
bicycle: bike, cycle
kick-scooter: scooter
airplane: plane, jet, aeroplane, aircraft, airliner
sailboat: boat, yacht, fishing boat, sailing boat, dinghy
passenger-ship: cruise ship, liner, cruiser
canoe: kayak, rowboat, rowing boat
speedboat: motorboat
locomotive: steam train, steam engine
hot-beverage: coffee, cup of coffee, espresso, cappuccino, latte, mug, cup of tea, tea, hot chocolate, cocoa
tumbler-glass: glass, whisky, drink
beverage-box: juice
soccer-ball: ball, football, soccer
tennis: tennis ball
couch-and-lamp: sofa, couch, settee
amphora: vase, jug, pottery
teapot: kettle
person-in-bed: sleeper
house: cottage, cabin, home, barn, farmhouse, bungalow, villa, log cabin, shed
house-with-garden: garden house
houses: village, town, neighbourhood, neighborhood
derelict-house: abandoned house, haunted house, ruin
hut: shack
convenience-store: shop, store, supermarket, corner shop
department-store: mall
office-building: skyscraper, tower block, office building, apartment building, building
classical-building: museum, temple, parthenon
shinto-shrine: pagoda
circus-tent: circus
police-officer: policeman, policewoman, cop, sheriff, officer
health-worker: nurse, doctor, medic, surgeon, dentist, vet, veterinarian, physician
cook: chef, baker, barista
office-worker: businessman, businesswoman, manager, boss, accountant, lawyer, waiter, waitress
construction-worker: builder, worker, engineer, carpenter, bricklayer
technologist: programmer, developer, hacker, coder
scientist: chemist, researcher, professor, biologist
artist: painter
singer: musician, rapper, rock star, drummer, guitarist, pianist, violinist
teacher: tutor
student: graduate
guard: soldier
person-mage: wizard, witch, sorcerer, magician, mage, warlock
person-with-crown: king, queen, emperor, monarch
person-with-veil: bride
man-in-tuxedo: groom
woman-with-veil: bride
person-fairy: fairy
person-elf: elf, gnome, hobbit, dwarf
person-vampire: dracula
person-merpeople: mermaid, merman
person-superhero: superhero, hero
clown-face: clown, jester
woman-dancing: dancer, ballerina
boy: son, schoolboy, lad, brother, grandson
girl: daughter, schoolgirl, sister, granddaughter
child: kid, toddler, children, pupil
baby: newborn, infant
man: father, dad, guy, husband, uncle, boyfriend, gentleman, fisherman, lad
woman: mother, mum, mom, lady, wife, aunt, girlfriend
old-man: grandfather, grandpa, old man, elderly man, granddad
old-woman: grandmother, grandma, granny, old woman, old lady, elderly woman
person: people, human, friend, traveller, traveler, hiker, tourist, neighbour, neighbor, customer, player, someone, couple, family, crowd, guest, monk, driver
person-biking: cyclist
person-running: runner, jogger
person-surfing: surfer
person-swimming: swimmer
person-climbing: climber
dog: puppy, hound, doggy, labrador, retriever, dachshund, corgi
cat: kitten, kitty
rabbit: bunny, hare
ewe: sheep, lamb
ox: bull, buffalo
horse: pony, foal, stallion, mare
chicken: hen
baby-chick: chick
chipmunk: squirrel
blackbird: crow, raven
dove: pigeon, seagull, gull
bird: robin, sparrow, songbird, wren
lady-beetle: ladybug, ladybird
honeybee: bee, bumblebee, wasp
sauropod: dinosaur, brontosaurus
t-rex: tyrannosaurus, t rex, trex, t-rex
spouting-whale: whale, orca
turtle: tortoise, sea turtle
crocodile: alligator
lizard: gecko, chameleon, iguana
rat: rodent
deer: stag, fawn, doe, reindeer
open-book: open book, novel, diary
books: pile of books, stack of books, bookshelf, textbook
closed-book: book
crossed-swords: sword
dagger: knife, blade
kitchen-knife: kitchen knife
bow-and-arrow: bow
water-pistol: gun, pistol
carpentry-saw: saw
envelope: letter, mail
desktop-computer: computer, pc, monitor
mobile-phone: phone, smartphone, cellphone, iphone
television: tv, telly
musical-keyboard: piano
camera: photographer
fork-and-knife-with-plate: plate, dinner, meal
fork-and-knife: fork, cutlery
bowl-with-spoon: bowl, cereal, porridge
bottle-with-popping-cork: bottle, champagne
clinking-glasses: champagne glasses, champagne glass, toast
wine-glass: wine
beer-mug: beer, pint
cocktail-glass: cocktail, martini
cheese-wedge: cheese
red-apple: apple
birthday-cake: cake, birthday cake, wedding cake
shortcake: piece of cake, slice of cake
chocolate-bar: chocolate
hamburger: burger, cheeseburger
french-fries: fries, chips
spaghetti: pasta, noodles, noodle
pot-of-food: soup, stew
green-salad: salad
bread: loaf
baguette-bread: baguette
ice-cream: ice cream, gelato
soft-ice-cream: ice cream cone
tangerine: orange, mandarin
ear-of-corn: corn
hot-pepper: chili, chilli
bell-pepper: pepper, paprika
grapes: grape
cherries: cherry
beans: bean
leafy-green: lettuce, cabbage, vegetable, vegetables
gem-stone: diamond, gem, jewel, crystal, ruby, emerald, sapphire
ring: wedding ring, engagement ring
prayer-beads: necklace, bracelet
top-hat: hat
billed-cap: cap
womans-hat: sun hat, straw hat
t-shirt: shirt, tee, jumper, sweater
mans-shoe: shoe
running-shoe: sneaker, trainer, running shoe
high-heeled-shoe: high heel, heels
hiking-boot: boot
socks: sock
gloves: glove
coat: jacket
jeans: trousers, pants
handbag: bag, handbag
glasses: spectacles, eyeglasses
backpack: rucksack
package: box, parcel, cardboard box
wrapped-gift: gift, present
alarm-clock: clock
light-bulb: bulb
candle: candlelight
fire: campfire, bonfire, flame, fireplace
rocket: spaceship, spacecraft, shuttle
flying-saucer: ufo, alien ship
ringed-planet: planet, saturn
globe-showing-europe-africa: earth, globe, world
satellite-antenna: antenna
full-moon: moon
high-voltage: lightning, thunderbolt
cloud: clouds
deciduous-tree: tree, oak, birch, maple tree, willow, bush
evergreen-tree: pine, fir, spruce, conifer, pine tree, fir tree
palm-tree: palm
blossom: daisy, flower, wildflower
cherry-blossom: cherry blossom, cherry blossoms, sakura
bouquet: flowers in a vase
potted-plant: plant, houseplant
desert-island: island, tropical island
leaf-fluttering-in-wind: leaf
fallen-leaf: autumn leaf, autumn leaves, fallen leaves, dead leaf
wood: log, firewood
snowman: snowman
red-heart: heart, love
brain: mind
framed-picture: painting
bar-chart: graph
chart-increasing: chart, growth chart
building-construction: crane, construction site
monkey: ape, chimpanzee
fishing-pole: fishing rod
carousel-horse: carousel, merry-go-round
playground-slide: slide, playground
party-popper: confetti
goal-net: goal
person-in-lotus-position: yogi
santa-claus: santa, father christmas
jack-o-lantern: pumpkin
honey-pot: honey, honey pot
fire-engine: fire truck
police-car: police car
ambulance: ambulance
lotion-bottle: shampoo, lotion
hatching-chick: hatchling
robot: android, cyborg
purse: wallet
money-bag: money, treasure
coin: coins
trophy: cup final, prize
artist-palette: palette
paintbrush: brush, paint
musical-notes: music
camping: campsite, camp
statue-of-liberty: statue of liberty
tokyo-tower: eiffel tower, tv tower
water-wave: wave
bathtub: bath, tub
toilet: loo
shallow-pan-of-food: pan, frying pan, paella
cooking: fried egg
umbrella: parasol
beach-with-umbrella: beach umbrella
nest-with-eggs: nest
spider-web: cobweb, web
soap: bar of soap
rosette: medal
key: keys
locked: lock, padlock
window: windows
own-lighthouse: lighthouse
own-windmill: windmill
own-fence: fence, picket fence
own-table: table, desk, workbench, wooden table, coffee table, counter
own-bench: bench, park bench
own-pyramid: pyramid
own-waterfall: waterfall
own-brick-wall: brick wall, stone wall
own-bridge: bridge, viaduct, footbridge
own-bookshelf: bookcase, shelf
`;

/** Words that the set would draw as something else than they mean; they are told as not drawn where no place draws them. */
const WITHOUT_PICTURE =
  'fishing, sea, river, forest, farm, zoo, museum shop, hospital gown, ski, gate, swing, path, knight, statue, submarine, pirate, harbour, harbor, calculator, hammock, branch, plot, sign, button, face, hand, side, view, letter box, wood shavings, shavings, treasure chest, chest, paper, cup, ball gown, card, number, square, circle, man cave, tower, sport, season, animal, food, nature, magic, game, party, holiday, travel, tool, weather, work, job, space';

/** The picture that is meant by a word or phrase in the singular; null where it must have none. */
export const senses: ReadonlyMap<string, string | null> = new Map<string, string | null>([
  ...WITHOUT_PICTURE.split(', ').map((word): [string, null] => [word, null]),
  ...SENSES.trim()
    .split('\n')
    .flatMap((line) => {
      const [picture = '', words = ''] = line.split(': ');
      return words.split(', ').map((word): [string, string] => [word, picture]);
    }),
]);
