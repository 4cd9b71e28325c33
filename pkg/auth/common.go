package auth

import "strings"

// commonWords is what guessers try first: words from the top of every published
// list of leaked passwords, rows of the keyboard, names, places and clubs of
// this country, and words of this field and its hospitals. Our own selection,
// in small letters; dress and runs are taken off before comparing.
var commonWords = split(`
password passwort passw0rd passcode passphrase secret login signin logon admin administrator root user username guest
welcome letmein changeme default temp temporary test testing tester demo sample example access account master system
server computer laptop internet online website email google facebook twitter instagram youtube whatsapp microsoft
windows office outlook android iphone samsung nokia qwerty qwertyuiop qwertz azerty asdf asdfgh asdfghjkl zxcv zxcvbn
zxcvbnm qazwsx wsxedc qaz wsx edc poiuytrewq lkjhgfdsa mnbvcxz abc abcd abcdef abcdefgh iloveyou loveyou ilove love
lover loveme lovely heart baby babygirl angel princess prince king queen sunshine rainbow summer winter spring autumn
january february march april june july august september october november december monday tuesday wednesday thursday
friday saturday sunday christmas easter birthday holiday weekend morning night happy smile money freedom forever
whatever nothing nobody anybody something monkey dragon tiger lion panther eagle falcon phoenix wolf bear horse pony
donkey chicken penguin turtle dolphin shark spider butterfly kitten pussycat puppy doggy snoopy garfield mickey minnie
batman superman spiderman starwars pokemon pikachu naruto matrix ninja pirate hunter killer soldier warrior shadow
ghost diablo lucifer thunder lightning storm flower rose daisy violet lily jasmine cookie chocolate cheese banana
apple orange cherry strawberry peanut pepper ginger coffee whisky vodka guinness football soccer rugby cricket tennis
golf hockey baseball basketball swimming running arsenal chelsea liverpool everton tottenham westham manchester
mancity manutd united rovers rangers celtic newcastle sunderland leeds villa astonvilla wolves leicester southampton
norwich ipswich derby forest sheffield wednesday burnley fulham brentford london england scotland wales ireland
britain british glasgow edinburgh cardiff swansea belfast birmingham bristol nottingham bradford plymouth exeter
oxford cambridge york brighton portsmouth coventry hull stoke preston bolton blackpool cornwall devon kent essex
sussex surrey yorkshire lancashire michael matthew andrew james robert william richard thomas daniel joseph anthony
joshua charlie george harry oliver jack jacob samuel benjamin alexander christopher jonathan nicholas patrick steven
stephen david john paul mark peter kevin brian jessica jennifer elizabeth charlotte sophie olivia emily amelia emma
hannah rebecca rachel sarah laura nicole michelle stephanie samantha victoria catherine katherine natasha ashley
amanda melissa maria mary anna mohammed muhammad ahmed fatima priya jordan taylor bailey molly poppy bella buster
nhs hospital trust clinic doctor nurse nursing patient health healthcare medical medicine ward theatre emergency
radiology radiographer radiography xray imaging scanner mammo mammogram mammography ultrasound skeleton contrast
dicom pacs support worker assistant practitioner assessor educator student manager supervisor department portfolio
countersign signoff evidence competency training apprentice apprenticeship university college school teacher
`)

func split(words string) [][]rune {
	var out [][]rune
	for _, w := range strings.Fields(words) {
		out = append(out, []rune(w))
	}
	return out
}
