"""The held-out corpus: phrases about other things than the training corpus, none of which training ever sees."""

from __future__ import annotations

from training.corpus.words import Corpus, Words, phrases

_CHINESE = {
    "title": phrases("""
渡轮停航公告|灯塔开放说明|蜂场观察记录|登山须警惕|牧场转移计划|矿泉检测报告|古道修复进展|夜间观星守则|茶园采摘日历|潮汐表|
林区防火令|缆车检修预告|温泉入浴须知|船只登记册|雪道等级图|盐田产量|候鸟数量|河流水位|帆船赛程|降雪厚度|风速记录|
航班偏好|镜头校准|耳机均衡|导航偏好|潜水日志|印刷色样|钟楼票务"""),
    "line": phrases("""
大风时缆车停驶。|请在日落之前下山。|渡轮每四十分钟一班。|切勿靠近蜂箱。|牧犬工作时请保持距离。|灯塔内不得使用闪光灯。|
潮水上涨请尽快离开沙滩。|雪道结冰，请降低速度。|采茶时请戴好草帽。|救生衣须扣紧带子。|望远镜每组轮流使用。|
山上没有信号。|马匹容易受惊，请轻声。|泉水烫手，先试水温。|铁索桥限载八人。|请沿木栈道行走。|火把只在广场点燃。|
船舱内严禁生火。|帐篷须离河岸三十步。|岩壁湿滑，系好绳索。|请把贝壳留在海边。|鹿群正在迁移。"""),
    "sign": phrases("""
前有落石|码头在此|禁止游泳|水深危险|鹿群出没|悬崖勿近|缆车乘坐处|雪道关闭|弯道鸣笛|渔船停靠|严禁烟火入林|桥面结冰|
蜂箱请绕行|仅限骑马|观景台|救生圈|露营禁火|山门已闭|小径通向湖边|灯塔售票"""),
    "shop": phrases("""
白帆渔具行|雪线装备屋|蜂巢蜜铺|灯塔杂货|鹿鸣客栈|石磨油坊|老船长酒馆|云杉木器|驼铃地毯店|山雾茶栈|铜匠铺子|贝壳手作间|
马掌铁匠铺|星图文具社|海盐冰室"""),
    "item": phrases("""
烤海鱼|海带结|燕麦糕|椰子糖|松茸汤|蜂蜜罐|鱼钩|麻绳|火柴|登山杖|羊奶皂|烟熏三文鱼|杏仁茶|桂花酿|腊肠|竹筒饭|
海螺片|冰镇杨梅|马灯|防潮垫|雪镜|鱼竿|浮标|羽毛笔|墨水瓶|苔菜|核桃酥|海苔卷"""),
    "heading": phrases(
        "航向|水深|风力|船名|吨位|船长|海拔|坡度|雪厚|品种|花期|蜂箱号|亮度|星等|航线|潮高|舱位|载重|矿层|年轮"
    ),
    "row": phrases("""
白鲸号|海燕号|信天翁号|北坡|南坡|西峰|东峰|一号井|二号井|红松林|白杨林|上游站|下游站|左岸|右岸|帆布|锚链|罗盘|船桨|
蜂王|工蜂|木星|土星|火星|金星"""),
    "category": phrases("""
帆船|渡轮|独木舟|拖船|驯鹿|海豹|企鹅|海龟|松木|橡木|竹材|花岗岩|石灰岩|大理石|晴天|阴天|雾天|雨雪|春茶|秋茶|
登山|滑雪|潜水|攀岩|珊瑚|海藻|泉水|井水|冰川"""),
    "name": phrases(
        "船长|领航员|护林员|养蜂人|牧羊人|灯塔站|登山队|滑雪教头|潜水组|茶农|木匠|钟表匠|气象站|观察哨|马帮|渔会"
    ),
    "message": phrases("""
船靠岸了|风向变了|帐篷搭好了|山顶下雪了|锚放下去了吗？|马喂过了|蜂蜜装罐了|绳子够长吗？|雾太大，先别出海|
看到北极星了|羊少了一只|营火点起来了|补给明早到|地图在谁手里？|桥断了，换条路|鱼上钩了！|今晚有流星雨|灯塔亮了|
罗盘失灵了|雪崩警报解除"""),
    "button": phrases(
        "启航|抛锚|定位船只|呼叫救援|开始录像|暂停航行|校准|测量|标记营地|切换图层|记录水温|放大星图|归零|锁定方位|静默"
    ),
    "setting": phrases("""
潮汐提醒|海拔单位|罗盘校准|离线地图|夜航模式|雷达范围|自动记录航迹|求救信标|水温报警|星座连线|风速单位|锚点警戒|
雪崩提示|轨迹颜色|卫星频道|望远镜连接"""),
    "product": phrases("""
黄铜望远镜|手摇警报器|充气皮划艇|羊绒睡袋|航海罗盘|登山冰镐|鹿皮手套|防水火种|钓鱼折椅|松木雪橇|蜂蜡唇膏|帆布吊床|
潜水面镜|指针气压计|枫木汤勺|便携净水器"""),
    "event": phrases("""
灯塔守夜人之夜|帆船环岛赛|蜂蜜丰收节|雪地长跑|观鲸之旅|营火故事会|古船模型展|高山野花周|潮间带探秘|牧歌大会|
冰雕大赛|竹筏漂流日|流星雨之约|采茶歌会|海盐博览|石桥灯会"""),
    "place": phrases("""
白崖灯塔|三号渡口|鹿角湖畔|云杉营地|北坡雪场|月牙沙滩|老矿井入口|蜂谷牧场|风车山顶|石拱桥头|观星台东侧|盐田广场|
海燕湾码头|冰川小站|竹海索道站|古堡庭院"""),
}
_ENGLISH = {
    "title": phrases("""
Ferry Suspended|Lighthouse Tours|Hive Inspection|Mountain Warning|Pasture Rotation|Spring Water Report|Trail Works|
Stargazing Code|Tide Table|Forest Fire Order|Cable Car Closure|Hot Spring Manners|Boat Register|Ski Run Grades|
Salt Output|Bird Counts|River Levels|Regatta Heats|Snow Depth|Wind Log|Compass Setup|Dive Log|Ink Samples|
Clock Tower Visits|Harvest Diary|Sled Hire"""),
    "line": phrases("""
No cable car in strong wind.|Be off the ridge by sunset.|Ferries sail every forty minutes.|Stay away from the hives.|
Let the sheepdogs work.|No flash inside the tower.|Leave the beach at high tide.|The slope is icy today.|
Buckle your life vest.|Share the telescope.|There is no signal up there.|Horses startle easily.|Test the spring first.|
Eight people on the rope bridge.|Stay on the boardwalk.|Torches in the square only.|Never light a fire below deck.|
Pitch tents away from the bank.|Tie in before you climb.|Leave the shells where they lie.|Deer are on the move."""),
    "sign": phrases("""
Falling Rocks|To the Jetty|No Swimming|Deep Water|Deer Crossing|Cliff Edge|Board Here|Run Closed|Sound Horn|Moorings|
No Campfires|Icy Bridge|Bees at Work|Riders Only|Viewpoint|Life Ring|Gate Shut|Lake Path|Tower Tickets|Thin Ice"""),
    "shop": phrases("""
White Sail Tackle|Snowline Outfitters|Honeycomb Larder|Beacon Provisions|Stag Inn|Millstone Oils|Old Captain Cellar|
Spruce Joinery|Camel Bell Rugs|Mist Tea House|Coppersmith Row|Seashell Studio|Farrier Forge|Star Chart Press|
Salt Ice Parlour"""),
    "item": phrases("""
Smoked Eel|Kelp Knots|Buckwheat Cake|Coconut Candy|Pine Broth|Honey Jar|Fish Hooks|Hemp Rope|Matches|Trekking Pole|
Goat Soap|Cured Trout|Almond Drink|Blackberry Cordial|Sausage Coil|Oyster Pie|Storm Lantern|Ground Sheet|Snow Goggles|
Fishing Rod|Buoy|Quill|Inkwell|Walnut Crisp|Rye Loaf|Pickled Beets"""),
    "heading": phrases(
        "Course|Depth|Gusts|Vessel|Tons|Skipper|Altitude|Slope|Snow|Breed|Bloom|Hive|Bright|Star|Route|Tide|Berth|Load|Seam|Rings"
    ),
    "row": phrases("""
Petrel|Albatross|Grey Seal|North Face|South Face|West Peak|Shaft One|Shaft Two|Red Pines|Birches|Upriver|Downriver|
Left Bank|Right Bank|Canvas|Anchor Chain|Compass|Oars|Queen Bee|Workers|Jupiter|Saturn|Mars|Venus"""),
    "category": phrases("""
Sailboats|Ferries|Canoes|Tugs|Moose|Seals|Penguins|Turtles|Pine|Oak|Bamboo|Granite|Limestone|Marble|Clear|Cloudy|Foggy|
Sleet|Climbing|Skiing|Diving|Coral|Algae|Springs|Wells|Glaciers|Falcons|Herring"""),
    "name": phrases("""
Skipper|Pilot|Ranger|Beekeeper|Shepherd|Lighthouse|Climbers|Ski School|Divers|Tea Grower|Joiner|Clockmaker|
Weather Post|Lookout|Muleteers|Fishers"""),
    "message": phrases("""
We have docked|The wind has turned|Tent is up|Snow on the summit|Is the anchor down?|Horses are fed|Honey is in jars|
Is the rope long enough?|Too foggy to sail|I can see Polaris|One sheep is gone|The campfire is lit|Supplies at dawn|
Who has the map?|Bridge is out, go around|A fish is on the hook!|Meteors tonight|The beacon is on|Compass is broken|
Avalanche alert lifted"""),
    "button": phrases("""
Set sail|Drop anchor|Find vessel|Call rescue|Record|Pause voyage|Calibrate|Measure|Mark camp|Layers|Log depth|
Zoom chart|Zero|Lock bearing|Mute"""),
    "setting": phrases("""
Tide alerts|Altitude unit|Compass offset|Offline maps|Night sailing|Radar range|Track logging|Rescue beacon|Heat alarm|
Star lines|Wind unit|Anchor watch|Avalanche tips|Track colour|Satellite link|Telescope sync"""),
    "product": phrases("""
Brass Telescope|Hand Siren|Inflatable Kayak|Down Sleeping Bag|Sea Compass|Ice Axe|Deerskin Gloves|Fire Starter|
Angler Stool|Pine Sled|Beeswax Balm|Canvas Hammock|Diving Mask|Dial Barometer|Birch Ladle|Water Filter"""),
    "event": phrases("""
Lighthouse Keepers Night|Island Regatta|Honey Harvest|Snow Marathon|Whale Watch|Campfire Tales|Model Ship Show|
Alpine Flower Week|Tide Pool Walk|Shepherd Songs|Ice Sculpture Cup|Raft Day|Meteor Vigil|Tea Picking Songs|
Salt Fair|Stone Bridge Lanterns"""),
    "place": phrases("""
White Cliff Beacon|Ferry Pier 3|Antler Lake|Spruce Camp|North Slope|Crescent Beach|Old Mine Gate|Bee Valley Farm|
Windmill Hill|Arch Bridge|Star Deck East|Saltpan Square|Dolphin Bay|Glacier Lodge|Bamboo Ropeway|Castle Yard"""),
}

HELD_OUT: Corpus = {kind: {"zh": _CHINESE[kind], "en": _ENGLISH[kind]} for kind in _CHINESE}


def held_out_words(random_share: float = 0.6) -> Words:
    """What the examination's scenes of unseen words are written with."""
    return Words(HELD_OUT, random_share)
