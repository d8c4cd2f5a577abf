"""English phrases of the training corpus, written for it; | parts them."""

from __future__ import annotations

from training.corpus.words import phrases

ENGLISH = {
    "title": phrases("""
Notice|Water Outage|Power Cut on Friday|Meeting Plan|Duty Roster|Canteen News|Fire Drill|Lift Repair|Lost and Found|
Library Rules|Parking Rules|Visitor Guide|Exam Timetable|Holiday Hours|Recycling Guide|Safety First|Weekly Menu|
Staff Meeting|Job Openings|Stock List|Monthly Sales|Yearly Budget|Water Use|Visitors by Day|Test Scores|
Expenses|Equipment Log|Temperature|Daily Steps|Energy Record|Survey Results|Output by Plant|Where Time Goes|
Reader Sources|Account and Security|General|Display|Privacy|Storage|Network|Sound|Battery Use|My Orders|
Delivery Address|Profile|Shuttle Times|New Books|Choir Auditions|Heating Notice|Road Closed|Vaccination Days|
Back to School|Volunteers|Summer Camp Plan|Lab Rules|Price List|How to Apply|House Rules|Office Move|Wifi Upgrade|
Bike Storage|Key Return|Bus Diversion|Garden Day"""),
    "line": phrases("""
Please plan ahead.|Ask at the front desk.|Use the side door.|We are sorry for the trouble.|Bring a valid card.|
Places are limited.|Send your list by Friday.|The lift is checked monthly.|Doors open ten minutes early.|
Keep the hallway clear.|Park only in marked bays.|Wear warm clothes.|Sort your rubbish.|Late forms are refused.|
Keep your phone on.|All staff must attend.|Open on weekends too.|Indoors if it rains.|Treat shared things well.|
Cover your shoes here.|Return tools the same day.|Out of use during repairs.|Report a lost card at once.|
Enter by the north gate.|You can edit the form later.|Leave keys with the guard.|Quiet after ten at night.|
Queue by number.|Children need an adult.|Wait until cleaning is done.|More news will follow.|
Fill in the form and sign it.|The bins are behind the house.|Water is back tomorrow.|Push bikes to the shed.|
The new menu starts soon.|One ticket for each person.|Results go on the website.|Do not feed the fish.|
Drink enough water.|Weekdays only.|Close windows and switch off.|Hall lights were replaced.|Borrow up to five books.|
Ask staff for lost items.|Bring your own cup.|No refunds after noon.|Take the stairs, please.|Smile, you are early."""),
    "sign": phrases("""
EXIT|ENTRANCE|Wet Floor|No Smoking|Keep Left|Mind the Step|Do Not Touch|Danger|High Voltage|Staff Only|Parking|
Restrooms|Open|Closed|Queue Here|Close the Door|PUSH|PULL|SLOW|No Parking|One Way|Road Work|Watch for People|
Fire Door|Keep Clear|Emergency Stop|Fragile|This Side Up|Keep Dry|Do Not Lean|Information|Tickets|Luggage|
Goods Lift|Meeting in Progress|Quiet Zone|Drinking Water|Charge Here|First Aid|Fire Point|Meeting Point|
School Ahead|STOP|Welcome|No Entry|Beware of Dog|Wash Your Hands|No Photos|Hot Surface|Low Ceiling"""),
    "shop": phrases("""
Corner Bakery|North Gate Shop|Harbour Cafe|Hillside Books|Old Mill Diner|Sunny Stationery|Four Seasons Fruit|
Bridge Hardware|Willow Flowers|Lane End Laundry|Green Bay Pharmacy|Round Table Pizza Bar|Riverside Grill|
Oak Street Market|Little Spoon|Paper Moon Toys|Two Wheels Cycles|The Bread Room|Station Kiosk|Copper Kettle|
Blue Door Barber|Field and Farm|Night Owl Snacks|Maple Grocers|Tailor on Third|Lighthouse Fish|Clear View Optics"""),
    "item": phrases("""
Beef Noodles|Green Tea|Towel|Batteries|Bread Roll|Tomato Soup|Fried Rice|Orange Juice|Sparkling Water|Latte|Espresso|
Muffin|Bagel|Omelette|Side Salad|Apple Pie|Ice Cream|Lemonade|Sandwich|Pancakes|Potato Chips|Oat Milk|Yoghurt|Butter|
Eggs|Cheese|Flour|Sugar|Salt|Soy Sauce|Olive Oil|Vinegar|Honey|Jam|Bananas|Apples|Grapes|Onions|Carrots|Cabbage|
Mushrooms|Chicken Legs|Shrimp|Tofu|Peanuts|Biscuits|Chocolate|Toothpaste|Soap|Tissues|Bin Bags|Cling Film|
Pencil|Eraser|Notebook|Tape|Scissors|Rain Coat|Gloves|Light Bulb|Sponge|Candles"""),
    "heading": phrases("""
Name|Count|Price|Date|Note|Code|Team|Phone|Address|Amount|Total|Model|Size|Origin|Stock|Unit|State|Time|Place|Class|
Score|Owner|Usage|Share|Rank|Type|Cost|Floor|Room|Shift|Arrive|Depart|Temp|Weight|Length|City|Level|Hours"""),
    "row": phrases("""
Plant A|Plant B|Plant C|East|West|North|South|Store|Finance|Office|Sales|Research|Support|Group One|Group Two|Monday|
Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Screws|Washers|Bearings|Gears|Copper Pipe|Cable|Cement|Sand|
Boards|Paint|Tubes|Switches|Sockets|Pumps|Morning|Noon|Night|Maths|Physics|Chemistry|History|Biology|Music|Sports"""),
    "category": phrases("""
Spring|Summer|Autumn|Winter|Other|Apples|Bananas|Grapes|Citrus|Breakfast|Lunch|Dinner|Snacks|Online|Shops|Bulk|Rent|
Wages|Power|Adverts|Freight|Men|Women|Children|Youth|Seniors|Walking|Cycling|Bus|Metro|Driving|Wheat|Maize|Soy|
Cotton|Rice|Coal|Oil|Wind|Solar|Hydro|East|West|North|South|Books|Clothes|Food|Toys|Drugs|Furniture|Reading|
Sport|Sleep|Work|Study|Fun|Beef|Fish|Glass|Paper|Metal|Plastic"""),
    "name": phrases("""
Manager|Front Desk|Kitchen|Driver|Repairs|Team Chat|Family|Helpdesk|Landlord|Neighbour|Coach|Teacher|Accounts|
Warehouse|Security|Courier|Project Room|Book Club|Choir|Night Shift|Design Team|Grandma|Sister|Cousin|Flatmate|
Old Friends|Test Team|Operations|Tennis Club|Carpool|Class Chat|Reception|Nurse|Builder"""),
    "message": phrases("""
I am downstairs|OK, coming now|When do we meet?|The files are in your mail|Dinner tonight?|Stuck in traffic|
Got it, thanks!|Hiking this weekend?|Take an umbrella|Keys are in the box|In a meeting, will reply|Is this price fine?|
Meeting moved to later|Food is ready|Can you get my parcel?|Are you packed?|The car is here|What is the homework?|
The bulb is broken|Sure, no problem|Two people are missing|Let me check again|Do not wait for me|It is raining|
I have the tickets|Which day do we go?|The file will not open|Send it again, please|It arrived today|Buy more milk|
The tap is leaking|I changed the code|Sleep well|Happy birthday!|Well done!|Where do we meet?|At the gate|
Thank you so much|You are welcome|Give me five minutes|When does it ship?|Wrong number of boxes|Refund is done|
The cat got out|My turn this week|Nice photo|Can it be cheaper?|I will leave first|Call me when home"""),
    "button": phrases("""
OK|Cancel|Save|Submit|Next|Back|Done|Delete|Edit|Return|Sign in|Sign up|Sign out|Buy now|Add to cart|Pay|Send|Retry|
Refresh|Agree|Skip|Close|Share|Download|Update|Upload|Search|Filter|Reset|Details|Claim|Book|Contact us|Start|
Clear all|Apply|Confirm|Install"""),
    "setting": phrases("""
Notifications|Dark mode|Auto update|Text size|Language|Brightness|Do not disturb|Ringtone|Vibration|Location|
Mobile data|Flight mode|Bluetooth|Fingerprint|Password|Clear cache|Power saver|Autoplay|Hide status|About|Help|
Backup|Family sharing|Night light|Lock screen|Keyboard|Default browser|Key sounds|Image quality|Permissions|
Date and time|Face unlock|Captions|Print service|Hotspot"""),
    "product": phrases("""
Steel Bottle|Folding Umbrella|Desk Lamp|Bamboo Board|Linen Sheet|Ceramic Teapot|Hiking Pack|Quiet Clock|
Wireless Mouse|Typing Keyboard|Wool Scarf|Lunch Box|Soft Toothbrush|Wooden Blocks|Coffee Dripper|Air Fryer|
Humidifier|Car Mount|Yoga Mat|Skipping Rope|Canvas Shoes|Sun Hat|Foam Pillow|Scented Candle|Pocket Fan|Glass Vase|
Iron Pan|Hand Grinder|Power Bank|Hand Cream|Photo Frame|Puzzle Rug|Picnic Basket|Camp Light|Kitchen Scale|
Storage Bin|Plush Cushion|Garden Hose|Tool Kit|Bath Mat"""),
    "event": phrases("""
Spring Book Fair|City Run|Pottery Class|Open Air Cinema|Book Swap|Youth Choir Night|Wood Craft Show|Star Camp|
Street Basketball|Painting Biennale|Folk Evening|Family Garden Day|Coffee Tasting|Photo Contest|Paper Cut Workshop|
Autumn Job Fair|Street Dance Open|Model Plane Show|Food Fair|Lake Ride|Music Lecture|Coding Camp|Winter Charity Sale|
Craft Week|Electro Nights|Trail Walk|Insect Show|Improv Stage|Chess Cup|Old Photo Show|Skate Day|Tea Salon|
Degree Show|Jazz in the Park|Kite Festival|Poetry Slam"""),
    "place": phrases("""
City Hall, Floor 2|East Lake Park|Room C|Library Hall|Sports Centre|Small Theatre|Old Pier|Student House|River Walk|
Science Museum|Palm House|Community Desk|West Gallery|Hill Campsite|Station Square|Grand Theatre|Building 5|
Concert Hall|Hostel Roof|Market Street 18|Open Stage|Museum Lobby|Water Centre|Youth Club|South Stadium|Observatory|
Town Garden|Harbour Gate|Studio 9|Union Street 40"""),
}
