<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Vivarium Workbench</source>
        <translation>Sobre o Vivarium Workbench</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Versão {version}</translation>
    </message>
    <message>
        <source>From cage video to data for every animal and every body part. Works offline.</source>
        <translation>Do vídeo da gaiola aos dados de cada animal e de cada parte do corpo. Funciona sem internet.</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New study…</source>
        <translation>&amp;Novo estudo…</translation>
    </message>
    <message>
        <source>&amp;Open study…</source>
        <translation>&amp;Abrir estudo…</translation>
    </message>
    <message>
        <source>&amp;Demo study…</source>
        <translation>Estudo de &amp;demonstração…</translation>
    </message>
    <message>
        <source>&amp;Add videos…</source>
        <translation>Adicionar &amp;vídeos…</translation>
    </message>
    <message>
        <source>Show study &amp;folder</source>
        <translation>Mostrar a &amp;pasta do estudo</translation>
    </message>
    <message>
        <source>&amp;Close study</source>
        <translation>&amp;Fechar estudo</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Sair</translation>
    </message>
    <message>
        <source>&amp;Import masks…</source>
        <translation>&amp;Importar máscaras…</translation>
    </message>
    <message>
        <source>&amp;Export masks…</source>
        <translation>&amp;Exportar máscaras…</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Desfazer</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Refazer</translation>
    </message>
    <message>
        <source>&amp;Save masks now</source>
        <translation>&amp;Salvar as máscaras agora</translation>
    </message>
    <message>
        <source>&amp;Change keyboard shortcuts…</source>
        <translation>Alterar os atalhos do &amp;teclado…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>Atalhos do &amp;teclado</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Como o &amp;sistema</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Claro</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Escuro</translation>
    </message>
    <message>
        <source>&amp;Reset window layout</source>
        <translation>&amp;Restaurar a disposição da janela</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Tela cheia</translation>
    </message>
    <message>
        <source>&amp;Cancel all jobs</source>
        <translation>&amp;Cancelar todas as tarefas</translation>
    </message>
    <message>
        <source>Show program &amp;log</source>
        <translation>Mostrar o &amp;registro do programa</translation>
    </message>
    <message>
        <source>&amp;About Vivarium Workbench</source>
        <translation>&amp;Sobre o Vivarium Workbench</translation>
    </message>
    <message>
        <source>&amp;Study</source>
        <translation>&amp;Estudo</translation>
    </message>
    <message>
        <source>&amp;Recent studies</source>
        <translation>Estudos &amp;recentes</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>E&amp;ditar</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>E&amp;xibir</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Painéis</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Tema</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Idioma</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>&amp;Tarefas</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Aj&amp;uda</translation>
    </message>
</context>
<context>
    <name>AdjustPanel</name>
    <message>
        <source>Colors of the picture</source>
        <translation>Cores da imagem</translation>
    </message>
    <message>
        <source>Show brightness, or temperature where the frame has it, in these colors</source>
        <translation>Mostrar nestas cores o brilho, ou a temperatura onde o quadro a tem</translation>
    </message>
    <message>
        <source>Colors</source>
        <translation>Cores</translation>
    </message>
    <message>
        <source>Double click: back to the middle</source>
        <translation>Clique duplo: volta ao meio</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Brilho</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Contraste</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gama</translation>
    </message>
    <message>
        <source>To the right, dark parts become brighter</source>
        <translation>Para a direita, as partes escuras ficam mais claras</translation>
    </message>
    <message>
        <source>Stretch</source>
        <translation>Expandir</translation>
    </message>
    <message>
        <source>Spread the shades of each frame over the whole range</source>
        <translation>Distribuir os tons de cada quadro por toda a faixa</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>Inverter</translation>
    </message>
    <message>
        <source>Dark becomes bright</source>
        <translation>O escuro fica claro</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Restaurar</translation>
    </message>
    <message>
        <source>Show the picture as it was recorded</source>
        <translation>Mostrar a imagem como foi gravada</translation>
    </message>
    <message>
        <source>No temperatures: {why}</source>
        <translation>Sem temperaturas: {why}</translation>
    </message>
</context>
<context>
    <name>AnatomyController</name>
    <message>
        <source>Mend</source>
        <translation>Corrigir</translation>
    </message>
    <message>
        <source>Mend all</source>
        <translation>Corrigir tudo</translation>
    </message>
</context>
<context>
    <name>AnatomyPanel</name>
    <message>
        <source>Faults of this frame</source>
        <translation>Problemas deste quadro</translation>
    </message>
    <message>
        <source>Mend</source>
        <translation>Corrigir</translation>
    </message>
    <message>
        <source>Mends the chosen fault, where that can be done without guessing</source>
        <translation>Corrige o problema escolhido, quando isso não exige adivinhar</translation>
    </message>
    <message>
        <source>Mend all</source>
        <translation>Corrigir tudo</translation>
    </message>
    <message>
        <source>Mark faults on the picture</source>
        <translation>Marcar problemas na imagem</translation>
    </message>
    <message>
        <source>Mends everything that can be mended without guessing, as one step</source>
        <translation>Corrige em um só passo tudo o que não exige adivinhar</translation>
    </message>
    <message>
        <source>Another animal or the edge of the picture may hide it.</source>
        <translation>Talvez esteja atrás de outro animal ou fora da imagem.</translation>
    </message>
    <message>
        <source>Double-click to mend it.</source>
        <translation>Clique duas vezes para corrigir.</translation>
    </message>
    <message>
        <source>Nothing looks wrong in this frame.</source>
        <translation>Nada parece errado neste quadro.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln thing(s) look wrong in this frame.</source>
        <translation>
            <numerusform>%Ln coisa parece errada neste quadro.</numerusform>
            <numerusform>%Ln coisas parecem erradas neste quadro.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnimalPanel</name>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
    <message>
        <source>New animal</source>
        <translation>Novo animal</translation>
    </message>
    <message>
        <source>Paint with the next free number</source>
        <translation>Pintar com o próximo número livre</translation>
    </message>
    <message>
        <source>Cut apart</source>
        <translation>Separar</translation>
    </message>
    <message>
        <source>Draw a line through an animal to make two of it</source>
        <translation>Trace uma linha através de um animal para dividi-lo em dois</translation>
    </message>
    <message>
        <source>Merge with…</source>
        <translation>Unir a…</translation>
    </message>
    <message>
        <source>Number pieces</source>
        <translation>Numerar partes</translation>
    </message>
    <message>
        <source>Every separate piece becomes an animal of its own</source>
        <translation>Cada pedaço separado vira um animal</translation>
    </message>
    <message>
        <source>Number inside a lasso</source>
        <translation>Numerar no laço</translation>
    </message>
    <message>
        <source>Draw around what shall get the number that is painted</source>
        <translation>Contorne o que deve receber o número em uso</translation>
    </message>
    <message>
        <source>Animal {number}</source>
        <translation>Animal {number}</translation>
    </message>
    <message>
        <source>Painting leaves the animal numbers as they are. Click an animal to paint it.</source>
        <translation>A pintura não muda os números dos animais. Clique em um animal para pintá-lo.</translation>
    </message>
    <message>
        <source>Painting gives number {number}. Click again to leave numbers alone.</source>
        <translation>A pintura dá o número {number}. Clique de novo para não mudar números.</translation>
    </message>
    <message>
        <source>Animal {number} becomes {kept}</source>
        <translation>O animal {number} vira o {kept}</translation>
    </message>
    <message>
        <source>Give it number {number}</source>
        <translation>Dar a ele o número {number}</translation>
    </message>
</context>
<context>
    <name>AssistPanel</name>
    <message>
        <source>Segment Anything</source>
        <translation>Segment Anything</translation>
    </message>
</context>
<context>
    <name>AutoChoice</name>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Auto: {value}</source>
        <translation>Auto: {value}</translation>
    </message>
</context>
<context>
    <name>AutoSlider</name>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Ticked: found from the video. Move the slider to set it yourself.</source>
        <translation>Marcado: obtido do vídeo. Mova o controle para definir você mesmo.</translation>
    </message>
</context>
<context>
    <name>BrushPanel</name>
    <message>
        <source>Size</source>
        <translation>Tamanho</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Forma</translation>
    </message>
    <message>
        <source>Fill tolerance</source>
        <translation>Tolerância</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Tamanho do pincel</translation>
    </message>
    <message>
        <source>Brush size in pixels of the frame</source>
        <translation>Tamanho do pincel em pixels do quadro</translation>
    </message>
    <message>
        <source>Round brush</source>
        <translation>Pincel redondo</translation>
    </message>
    <message>
        <source>Square brush</source>
        <translation>Pincel quadrado</translation>
    </message>
    <message>
        <source>Pen pressure</source>
        <translation>Pressão da caneta</translation>
    </message>
    <message>
        <source>Press a tablet&apos;s pen harder for a larger brush</source>
        <translation>Pressione mais a caneta da mesa digitalizadora para um pincel maior</translation>
    </message>
    <message>
        <source>How far the picture may differ from the place that was clicked</source>
        <translation>Quanto a imagem pode diferir do lugar clicado</translation>
    </message>
</context>
<context>
    <name>CarryController</name>
    <message>
        <source>Propagate</source>
        <translation>Propagar</translation>
    </message>
    <message>
        <source>There is no corrected frame on both sides of this one.</source>
        <translation>Não há quadro corrigido dos dois lados deste.</translation>
    </message>
    <message>
        <source>No frame lies between the two corrected frames.</source>
        <translation>Não há quadro entre os dois quadros corrigidos.</translation>
    </message>
    <message>
        <source>Interpolate</source>
        <translation>Interpolar</translation>
    </message>
    <message>
        <source>Frame {frame} was corrected or verified and is left as it is.</source>
        <translation>O quadro {frame} foi corrigido ou verificado e fica como está.</translation>
    </message>
    <message>
        <source>The mask cannot be carried to frame {frame}: too much changes.</source>
        <translation>A máscara não pode ser levada ao quadro {frame}: muita coisa muda.</translation>
    </message>
    <message>
        <source>There is no frame to carry the mask to.</source>
        <translation>Não há quadro para onde levar a máscara.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) have a new mask, confidence at least {least} %.</source>
        <translation>
            <numerusform>%Ln quadro tem nova máscara, confiança mínima de {least} %.</numerusform>
            <numerusform>%Ln quadros têm nova máscara, confiança mínima de {least} %.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped before frame {frame}: too much changes there.</source>
        <translation>Parou antes do quadro {frame}: ali muita coisa muda.</translation>
    </message>
    <message>
        <source>Stopped before frame {frame}: it was corrected or verified.</source>
        <translation>Parou antes do quadro {frame}: ele foi corrigido ou verificado.</translation>
    </message>
</context>
<context>
    <name>CarryPanel</name>
    <message>
        <source>Propagate</source>
        <translation>Propagar</translation>
    </message>
    <message>
        <source>Propagate to the frames before</source>
        <translation>Propagar para os quadros anteriores</translation>
    </message>
    <message>
        <source>Interpolate</source>
        <translation>Interpolar</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Quadros</translation>
    </message>
    <message>
        <source>Stop below</source>
        <translation>Parar abaixo de</translation>
    </message>
    <message>
        <source>Propagating stops where the mask is expected to fit less well than this.</source>
        <translation>A propagação para onde se espera que a máscara se ajuste menos do que isto.</translation>
    </message>
    <message>
        <source>Also corrected and verified frames</source>
        <translation>Também quadros corrigidos e verificados</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
</context>
<context>
    <name>CheatSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atalhos do teclado</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Alterar…</translation>
    </message>
</context>
<context>
    <name>CheckCard</name>
    <message>
        <source>Not feasible like this</source>
        <translation>Assim não é viável</translation>
    </message>
    <message>
        <source>Feasible</source>
        <translation>Viável</translation>
    </message>
    <message>
        <source>Plain tracks only</source>
        <translation>Só trajetórias simples</translation>
    </message>
    <message>
        <source>Only in {share} of the frames is what stands out the animals and nothing else. Set the contrast, a region or the number of animals, or use masks.</source>
        <translation>Só em {share} dos quadros o que se destaca são os animais e nada mais. Ajuste o contraste, uma região ou o número de animais, ou use máscaras.</translation>
    </message>
    <message>
        <source>There is one animal, and it is always itself.</source>
        <translation>Há um só animal, e ele é sempre ele mesmo.</translation>
    </message>
    <message>
        <source>The animals are never together, and so their names cannot be mixed up.</source>
        <translation>Os animais nunca estão juntos, e por isso seus nomes não podem ser trocados.</translation>
    </message>
    <message>
        <source>There is too little in the part looked at to say whether their looks differ.</source>
        <translation>Há muito pouco no trecho examinado para dizer se a aparência deles difere.</translation>
    </message>
    <message>
        <source>Told apart by their looks: {share} are found again at other moments.</source>
        <translation>Distinguidos pela aparência: {share} são reencontrados em outros momentos.</translation>
    </message>
    <message>
        <source>Not told apart by their looks: {share} are found again at other moments.</source>
        <translation>Não distinguidos pela aparência: {share} são reencontrados em outros momentos.</translation>
    </message>
    <message>
        <source>Told apart by their looks: pictures are {share} sure whose they are.</source>
        <translation>Distinguidos pela aparência: as imagens têm {share} de certeza de quem são.</translation>
    </message>
    <message>
        <source>Not told apart by their looks: pictures are only {share} sure whose they are.</source>
        <translation>Não distinguidos pela aparência: as imagens têm só {share} de certeza de quem são.</translation>
    </message>
    <message>
        <source>All apart for {share} of the time, for {seconds} s at most.</source>
        <translation>Todos separados em {share} do tempo, por {seconds} s no máximo.</translation>
    </message>
    <message>
        <source>Tracking the whole video: less than a minute.</source>
        <translation>Rastrear o vídeo inteiro: menos de um minuto.</translation>
    </message>
    <message>
        <source>Tracking the whole video: about {minutes} min.</source>
        <translation>Rastrear o vídeo inteiro: cerca de {minutes} min.</translation>
    </message>
</context>
<context>
    <name>ClassList</name>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Area (px)</source>
        <translation>Área (px)</translation>
    </message>
    <message>
        <source>Classes shown</source>
        <translation>Classes exibidas</translation>
    </message>
</context>
<context>
    <name>ClassPanel</name>
    <message>
        <source>Lock background</source>
        <translation>Travar fundo</translation>
    </message>
    <message>
        <source>First class</source>
        <translation>Primeira classe</translation>
    </message>
    <message>
        <source>Second class</source>
        <translation>Segunda classe</translation>
    </message>
    <message>
        <source>Where to swap or replace</source>
        <translation>Onde trocar ou substituir</translation>
    </message>
    <message>
        <source>in the whole mask</source>
        <translation>na máscara inteira</translation>
    </message>
    <message>
        <source>in one animal</source>
        <translation>em um animal</translation>
    </message>
    <message>
        <source>inside a lasso</source>
        <translation>dentro de um laço</translation>
    </message>
    <message>
        <source>One animal: the one under the cursor, else the one that is painted</source>
        <translation>Um animal: o que está sob o cursor, senão o que está sendo pintado</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Trocar</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Substituir</translation>
    </message>
    <message>
        <source>Make the first class the second</source>
        <translation>Transformar a primeira classe na segunda</translation>
    </message>
</context>
<context>
    <name>ClassRow</name>
    <message>
        <source>Locked: painting does not change it</source>
        <translation>Travada: a pintura não a altera</translation>
    </message>
    <message>
        <source>Lock this class</source>
        <translation>Travar esta classe</translation>
    </message>
    <message>
        <source>Hidden: click to show it</source>
        <translation>Oculta: clique para mostrá-la</translation>
    </message>
    <message>
        <source>Hide this class</source>
        <translation>Ocultar esta classe</translation>
    </message>
</context>
<context>
    <name>ClassRows</name>
    <message>
        <source>In the files</source>
        <translation>Nos arquivos</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixels</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Vira</translation>
    </message>
    <message>
        <source>Classes of the files</source>
        <translation>Classes dos arquivos</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Escolher…</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Fundo</translation>
    </message>
    <message>
        <source>Class for {name}</source>
        <translation>Classe para {name}</translation>
    </message>
</context>
<context>
    <name>ClassScores</name>
    <message>
        <source>Which epoch</source>
        <translation>Qual época</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Boundary F1</source>
        <translation>F1 da borda</translation>
    </message>
    <message>
        <source>Overlap of predicted and true area, divided by what both cover</source>
        <translation>Área comum à predita e à verdadeira, dividida pelo que as duas cobrem</translation>
    </message>
    <message>
        <source>Pixels found and right, balanced; kinder to small parts than IoU</source>
        <translation>Pixels encontrados e corretos, em equilíbrio; mais brando com partes pequenas que o IoU</translation>
    </message>
    <message>
        <source>How much of the outline lies within 2 pixels of the true one</source>
        <translation>Quanto do contorno fica a até 2 pixels do verdadeiro</translation>
    </message>
    <message>
        <source>Scores of each class</source>
        <translation>Notas de cada classe</translation>
    </message>
    <message>
        <source>Best epoch</source>
        <translation>Melhor época</translation>
    </message>
    <message>
        <source>Last epoch</source>
        <translation>Última época</translation>
    </message>
    <message>
        <source>Of all classes, background included</source>
        <translation>De todas as classes, com o fundo</translation>
    </message>
    <message>
        <source>Mean of parts</source>
        <translation>Média das partes</translation>
    </message>
    <message>
        <source>Without the background</source>
        <translation>Sem o fundo</translation>
    </message>
    <message>
        <source>Panoptic quality: {value}</source>
        <translation>Qualidade panóptica: {value}</translation>
    </message>
    <message>
        <source>How many animals are found, and how well their outlines fit</source>
        <translation>Quantos animais são encontrados e quão bem os contornos se ajustam</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Média</translation>
    </message>
</context>
<context>
    <name>Classes</name>
    <message>
        <source>background</source>
        <translation>fundo</translation>
    </message>
    <message>
        <source>head</source>
        <translation>cabeça</translation>
    </message>
    <message>
        <source>body</source>
        <translation>corpo</translation>
    </message>
    <message>
        <source>tail</source>
        <translation>cauda</translation>
    </message>
</context>
<context>
    <name>ColorMaps</name>
    <message>
        <source>As recorded</source>
        <translation>Como gravada</translation>
    </message>
    <message>
        <source>Gray</source>
        <translation>Cinza</translation>
    </message>
    <message>
        <source>Jet</source>
        <translation>Jet</translation>
    </message>
    <message>
        <source>Iron</source>
        <translation>Ferro</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Inferno</source>
        <translation>Inferno</translation>
    </message>
</context>
<context>
    <name>CompareModelsDialog</name>
    <message>
        <source>Compare networks</source>
        <translation>Comparar redes</translation>
    </message>
    <message>
        <source>The frames where the two differ most appear here.</source>
        <translation>Aqui aparecem os quadros em que as duas mais diferem.</translation>
    </message>
    <message>
        <source>held out by both, else all</source>
        <translation>reservados por ambas, senão todos</translation>
    </message>
    <message>
        <source>held out by both</source>
        <translation>reservados por ambas</translation>
    </message>
    <message>
        <source>all with a mask</source>
        <translation>todos com máscara</translation>
    </message>
    <message>
        <source>A network is flattered by frames that it has learned from, and by those near them</source>
        <translation>Uma rede parece melhor em quadros com que aprendeu e nos vizinhos deles</translation>
    </message>
    <message>
        <source>&amp;First (A)</source>
        <translation>&amp;Primeira (A)</translation>
    </message>
    <message>
        <source>&amp;Second (B)</source>
        <translation>&amp;Segunda (B)</translation>
    </message>
    <message>
        <source>F&amp;rames</source>
        <translation>Q&amp;uadros</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>B less A</source>
        <translation>B menos A</translation>
    </message>
    <message>
        <source>Scores of both networks</source>
        <translation>Notas das duas redes</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Quadro</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>IoU of A</source>
        <translation>IoU de A</translation>
    </message>
    <message>
        <source>IoU of B</source>
        <translation>IoU de B</translation>
    </message>
    <message>
        <source>Differ</source>
        <translation>Diferem</translation>
    </message>
    <message>
        <source>Frames where they differ most</source>
        <translation>Quadros em que mais diferem</translation>
    </message>
    <message>
        <source>Pixels that the two call differently, of all that either gives to an animal</source>
        <translation>Pixels que as duas classificam de modo diferente, entre todos os que alguma dá a um animal</translation>
    </message>
    <message>
        <source>Show in Edit</source>
        <translation>Mostrar em Editar</translation>
    </message>
    <message>
        <source>Open the frame in the editor; a double click does so as well</source>
        <translation>Abre o quadro no editor; um clique duplo também</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Compare {first} and {second}</source>
        <translation>Comparar {first} e {second}</translation>
    </message>
    <message>
        <source>Tables and pictures: {folder}</source>
        <translation>Tabelas e imagens: {folder}</translation>
    </message>
    <message>
        <source>There is nothing to compare on these frames.</source>
        <translation>Não há o que comparar nestes quadros.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln quadro</numerusform>
            <numerusform>%Ln quadros</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) that both held out</source>
        <translation>
            <numerusform>%Ln quadro que ambas reservaram</numerusform>
            <numerusform>%Ln quadros que ambas reservaram</numerusform>
        </translation>
    </message>
    <message>
        <source>B less A: {value} of mean IoU, on {frames}. They are from too few stretches of time to say how sure that is.</source>
        <translation>B menos A: {value} de IoU média, em {frames}. Vêm de poucos trechos de tempo para dizer quão certo isso é.</translation>
    </message>
    <message>
        <source>They cannot be told apart: B less A is {value} of mean IoU, 95 % interval {low} to {high}, on {frames}.</source>
        <translation>Não se distinguem: B menos A dá {value} de IoU média, intervalo de 95 % de {low} a {high}, em {frames}.</translation>
    </message>
    <message>
        <source>B is better: {value} of mean IoU, 95 % interval {low} to {high}, on {frames}.</source>
        <translation>B é melhor: {value} de IoU média, intervalo de 95 % de {low} a {high}, em {frames}.</translation>
    </message>
    <message>
        <source>A is better: B less A is {value} of mean IoU, 95 % interval {low} to {high}, on {frames}.</source>
        <translation>A é melhor: B menos A dá {value} de IoU média, intervalo de 95 % de {low} a {high}, em {frames}.</translation>
    </message>
    <message>
        <source>Nothing says which frames {network} has learned from: some of these may be among them.</source>
        <translation>Nada diz com que quadros {network} aprendeu: alguns destes podem estar entre eles.</translation>
    </message>
    <message>
        <source>{network} has learned from {count} of these {total} frames: its numbers flatter it.</source>
        <translation>{network} aprendeu com {count} destes {total} quadros: os números a favorecem.</translation>
    </message>
    <message>
        <source>{count} of these {total} frames are near copies of what {network} has learned from: its numbers flatter it.</source>
        <translation>{count} destes {total} quadros são quase cópias daquilo com que {network} aprendeu: os números a favorecem.</translation>
    </message>
    <message>
        <source>{count} of these {total} masks were checked by no person: there it shows only who imitates them better.</source>
        <translation>{count} destas {total} máscaras não foram conferidas por ninguém: nelas só se vê quem as imita melhor.</translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation>IoU média</translation>
    </message>
    <message>
        <source>Mean IoU without background</source>
        <translation>IoU média sem o fundo</translation>
    </message>
    <message>
        <source>Mean F1</source>
        <translation>F1 média</translation>
    </message>
    <message>
        <source>Mean boundary F1</source>
        <translation>F1 média da borda</translation>
    </message>
    <message>
        <source>Panoptic quality</source>
        <translation>Qualidade panóptica</translation>
    </message>
    <message>
        <source>IoU, {part}</source>
        <translation>IoU, {part}</translation>
    </message>
    <message>
        <source>F1, {part}</source>
        <translation>F1, {part}</translation>
    </message>
    <message>
        <source>Boundary F1, {part}</source>
        <translation>F1 da borda, {part}</translation>
    </message>
    <message>
        <source>{video}, frame {number}</source>
        <translation>{video}, quadro {number}</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>The two give the same masks on every frame.</source>
        <translation>As duas dão as mesmas máscaras em todos os quadros.</translation>
    </message>
    <message>
        <source>Mask of the study</source>
        <translation>Máscara do estudo</translation>
    </message>
    <message>
        <source>Choose two different networks.</source>
        <translation>Escolha duas redes diferentes.</translation>
    </message>
</context>
<context>
    <name>Correcting</name>
    <message>
        <source>Animal {name}</source>
        <translation>Animal {name}</translation>
    </message>
    <message>
        <source>This animal has no name</source>
        <translation>Este animal não tem nome</translation>
    </message>
    <message>
        <source>In a crossing: go to a frame before or after it</source>
        <translation>Em um cruzamento: vá a um quadro antes ou depois dele</translation>
    </message>
    <message>
        <source>Plain tracks have no names to correct</source>
        <translation>Trajetos simples não têm nomes a corrigir</translation>
    </message>
    <message>
        <source>This is animal…</source>
        <translation>Este é o animal…</translation>
    </message>
    <message>
        <source>Same as…</source>
        <translation>O mesmo que…</translation>
    </message>
    <message>
        <source>Different from…</source>
        <translation>Diferente de…</translation>
    </message>
    <message>
        <source>Click the animal that is the same one, in this or another frame, or its fragment.</source>
        <translation>Clique no animal que é o mesmo, neste ou em outro quadro, ou no fragmento dele.</translation>
    </message>
    <message>
        <source>Click the animal that is another one, in this or another frame, or its fragment.</source>
        <translation>Clique no animal que é outro, neste ou em outro quadro, ou no fragmento dele.</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>Loss</source>
        <translation>Perda</translation>
    </message>
    <message>
        <source>What the right plot shows</source>
        <translation>O que o gráfico da direita mostra</translation>
    </message>
    <message>
        <source>Measured on the frames held out, after every epoch</source>
        <translation>Medido nos quadros reservados, depois de cada época</translation>
    </message>
    <message>
        <source>Scores on held-out frames</source>
        <translation>Notas nos quadros reservados</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Época</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Treino</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>Reservados</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Média</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
</context>
<context>
    <name>CutTool</name>
    <message>
        <source>Cut animals apart</source>
        <translation>Separar animais</translation>
    </message>
</context>
<context>
    <name>DayPlan</name>
    <message>
        <source>night</source>
        <translation>noite</translation>
    </message>
    <message>
        <source>morning</source>
        <translation>manhã</translation>
    </message>
    <message>
        <source>afternoon</source>
        <translation>tarde</translation>
    </message>
    <message>
        <source>evening</source>
        <translation>início da noite</translation>
    </message>
</context>
<context>
    <name>DayPlanEditor</name>
    <message>
        <source>Start</source>
        <translation>Início</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minutos</translation>
    </message>
    <message>
        <source>Part of day</source>
        <translation>Período</translation>
    </message>
    <message>
        <source>Samples of the day</source>
        <translation>Amostras do dia</translation>
    </message>
    <message>
        <source>Time of day at which the recording begins</source>
        <translation>Hora do dia em que a gravação começa</translation>
    </message>
    <message>
        <source>Add a sample</source>
        <translation>Adicionar uma amostra</translation>
    </message>
    <message>
        <source>Remove the selected samples</source>
        <translation>Remover as amostras selecionadas</translation>
    </message>
    <message>
        <source>Default plan</source>
        <translation>Plano padrão</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>Quadros por segundo</translation>
    </message>
    <message>
        <source>Recording begins at</source>
        <translation>A gravação começa às</translation>
    </message>
</context>
<context>
    <name>EditTab</name>
    <message>
        <source>Paint</source>
        <translation>Pintura</translation>
    </message>
    <message>
        <source>Assist</source>
        <translation>Assistente</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revisão</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Classes</translation>
    </message>
    <message>
        <source>Brush and fill</source>
        <translation>Pincel e preenchimento</translation>
    </message>
    <message>
        <source>Shape of the class</source>
        <translation>Forma da classe</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Exibição</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Imagem</translation>
    </message>
    <message>
        <source>Anatomy check</source>
        <translation>Verificação da anatomia</translation>
    </message>
    <message>
        <source>Frames to review</source>
        <translation>Quadros a revisar</translation>
    </message>
    <message>
        <source>Choose or fetch a network for Segment Anything first.</source>
        <translation>Escolha ou baixe antes uma rede para o Segment Anything.</translation>
    </message>
    <message>
        <source>Nothing here can be mended safely.</source>
        <translation>Nada aqui pode ser corrigido com segurança.</translation>
    </message>
    <message>
        <source>Add a video to the study first.</source>
        <translation>Adicione antes um vídeo ao estudo.</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Carregando…</translation>
    </message>
    <message>
        <source>This video has no frames to edit yet.
Extract frames in the Frames tab, or make masks in the Pseudo-masks tab.</source>
        <translation>Este vídeo ainda não tem quadros para editar.
Extraia quadros na aba Quadros, ou gere máscaras na aba Pseudomáscaras.</translation>
    </message>
</context>
<context>
    <name>EditorAnimals</name>
    <message>
        <source>Choose the animal first whose number it shall get.</source>
        <translation>Escolha antes o animal cujo número ele deve receber.</translation>
    </message>
    <message>
        <source>Point at the animal that shall get another number.</source>
        <translation>Aponte para o animal que deve receber outro número.</translation>
    </message>
</context>
<context>
    <name>EncoderCosts</name>
    <message>
        <source>Measure on this machine</source>
        <translation>Medir nesta máquina</translation>
    </message>
    <message>
        <source>Try every encoder for a few seconds; the figures are kept for all studies</source>
        <translation>Experimenta cada codificador por alguns segundos; os valores valem para todos os estudos</translation>
    </message>
    <message>
        <source>Measure encoders</source>
        <translation>Medir codificadores</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Medir de novo</translation>
    </message>
    <message>
        <source>{weights}; not measured on this machine yet</source>
        <translation>{weights}; ainda não medido nesta máquina</translation>
    </message>
    <message>
        <source>Here {frame}, {step} s a step of {batch} frames ({width} × {height})</source>
        <translation>Aqui {frame}, {step} s por passo de {batch} quadros ({width} × {height})</translation>
    </message>
    <message>
        <source>{time} ms a frame</source>
        <translation>{time} ms por quadro</translation>
    </message>
    <message>
        <source>{weights} million weights</source>
        <translation>{weights} milhões de pesos</translation>
    </message>
</context>
<context>
    <name>Encoders</name>
    <message>
        <source>fastest; one recording set-up, on a laptop</source>
        <translation>a mais rápida; um só arranjo de gravação, em um notebook</translation>
    </message>
    <message>
        <source>slower, finer edges</source>
        <translation>mais lenta, contornos mais finos</translation>
    </message>
    <message>
        <source>slow on a CPU</source>
        <translation>lenta sem placa gráfica</translation>
    </message>
    <message>
        <source>sturdy, for many set-ups together</source>
        <translation>robusta, para muitos arranjos juntos</translation>
    </message>
    <message>
        <source>for many frames and a GPU</source>
        <translation>para muitos quadros e uma placa gráfica</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Something went wrong: {detail}.</source>
        <translation>Algo deu errado: {detail}.</translation>
    </message>
    <message>
        <source>The log file of the run says more.</source>
        <translation>O arquivo de registro da execução diz mais.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Cancelado.</translation>
    </message>
    <message>
        <source>What was finished is kept; run it again to go on from there.</source>
        <translation>O que ficou pronto foi mantido; execute de novo para continuar dali.</translation>
    </message>
    <message>
        <source>Something went wrong that the workbench did not foresee ({detail}).</source>
        <translation>Aconteceu um erro que o programa não previu ({detail}).</translation>
    </message>
    <message>
        <source>Nothing finished was lost. The log says more: {log}</source>
        <translation>Nada do que estava pronto se perdeu. O registro diz mais: {log}</translation>
    </message>
    <message>
        <source>{path} does not exist.</source>
        <translation>{path} não existe.</translation>
    </message>
    <message>
        <source>Check the spelling, or whether the drive is connected.</source>
        <translation>Confira o nome, ou se o disco está conectado.</translation>
    </message>
    <message>
        <source>{path} is not a video that can be read ({detail}).</source>
        <translation>{path} não é um vídeo que possa ser lido ({detail}).</translation>
    </message>
    <message>
        <source>Play it in another program; if that fails too, copy it again from the recorder.</source>
        <translation>Reproduza-o em outro programa; se também falhar, copie-o de novo do gravador.</translation>
    </message>
    <message>
        <source>{path} holds no frames.</source>
        <translation>{path} não contém quadros.</translation>
    </message>
    <message>
        <source>The recording was probably interrupted before the first frame was written; copy it again.</source>
        <translation>A gravação provavelmente foi interrompida antes do primeiro quadro; copie-a de novo.</translation>
    </message>
    <message>
        <source>{path} has {count} frames (0 to {last}); frame {frame} is not among them.</source>
        <translation>{path} tem {count} quadros (0 a {last}); o quadro {frame} não está entre eles.</translation>
    </message>
    <message>
        <source>Choose a frame or time inside the video.</source>
        <translation>Escolha um quadro ou instante dentro do vídeo.</translation>
    </message>
    <message>
        <source>{path} is not an image that can be read ({detail}).</source>
        <translation>{path} não é uma imagem que possa ser lida ({detail}).</translation>
    </message>
    <message>
        <source>Delete it and make it again, or leave it out.</source>
        <translation>Apague-a e gere-a de novo, ou deixe-a de fora.</translation>
    </message>
    <message>
        <source>{path} is not a temperature table or radiometric image that can be read ({detail}).</source>
        <translation>{path} não é uma tabela de temperaturas nem uma imagem radiométrica que possa ser lida ({detail}).</translation>
    </message>
    <message>
        <source>Export it again as CSV of °C, or as 16-bit TIFF or PNG with its scale.</source>
        <translation>Exporte-a de novo como CSV em °C, ou como TIFF ou PNG de 16 bits com a escala.</translation>
    </message>
    <message>
        <source>{path} holds class {found}, which the class table ({known}) does not have.</source>
        <translation>{path} contém a classe {found}, que não está na tabela de classes ({known}).</translation>
    </message>
    <message>
        <source>Map the classes when importing, or add the class to project.toml.</source>
        <translation>Converta as classes ao importar, ou acrescente a classe ao project.toml.</translation>
    </message>
    <message>
        <source>{path} is {found} pixels, but its frame is {expected}.</source>
        <translation>{path} tem {found} pixels, mas o quadro dela tem {expected}.</translation>
    </message>
    <message>
        <source>A mask must have its frame&apos;s own size; make or export it again without resizing.</source>
        <translation>A máscara deve ter o tamanho exato do quadro; gere-a ou exporte-a de novo sem redimensionar.</translation>
    </message>
    <message>
        <source>{path} cannot be written: the folder is read-only or belongs to someone else.</source>
        <translation>Não é possível gravar {path}: a pasta é somente leitura ou pertence a outra pessoa.</translation>
    </message>
    <message>
        <source>Choose a folder of your own, or change its permissions.</source>
        <translation>Escolha uma pasta sua, ou altere as permissões dela.</translation>
    </message>
    <message>
        <source>The disk of {path} is full ({detail}).</source>
        <translation>O disco de {path} está cheio ({detail}).</translation>
    </message>
    <message>
        <source>Free some space or choose another disk, then run it again: it goes on where it stopped.</source>
        <translation>Libere espaço ou escolha outro disco e execute de novo: continua de onde parou.</translation>
    </message>
    <message>
        <source>{path} is not a study: it holds no readable project.toml ({detail}).</source>
        <translation>{path} não é um estudo: não contém um project.toml legível ({detail}).</translation>
    </message>
    <message>
        <source>{path} already holds a study or other files.</source>
        <translation>{path} já contém um estudo ou outros arquivos.</translation>
    </message>
    <message>
        <source>Open it instead, or choose an empty folder.</source>
        <translation>Abra-o, ou escolha uma pasta vazia.</translation>
    </message>
    <message>
        <source>{path} was made by a newer workbench (schema {found}; this one knows {known}) and was not touched.</source>
        <translation>{path} foi criado por uma versão mais nova do programa (esquema {found}; esta conhece {known}) e não foi alterado.</translation>
    </message>
    <message>
        <source>Update the workbench to open it.</source>
        <translation>Atualize o programa para abri-lo.</translation>
    </message>
    <message>
        <source>{path} is open in another workbench ({holder}).</source>
        <translation>{path} está aberto em outra janela do programa ({holder}).</translation>
    </message>
    <message>
        <source>Close it there first; two writers could overwrite each other.</source>
        <translation>Feche-o lá primeiro; dois programas gravando poderiam sobrescrever um ao outro.</translation>
    </message>
    <message>
        <source>{path} can no longer be reached ({detail}).</source>
        <translation>{path} não está mais acessível ({detail}).</translation>
    </message>
    <message>
        <source>Connect the drive or network again, then run it again: it goes on where it stopped.</source>
        <translation>Reconecte o disco ou a rede e execute de novo: continua de onde parou.</translation>
    </message>
    <message>
        <source>{path} is damaged ({detail}).</source>
        <translation>{path} está danificado ({detail}).</translation>
    </message>
    <message>
        <source>Close the study and open it again: the index is made anew from the files, and the old one is kept.</source>
        <translation>Feche o estudo e abra-o de novo: o índice é refeito a partir dos arquivos, e o antigo é mantido.</translation>
    </message>
    <message>
        <source>The window needs {detail}, which is not installed.</source>
        <translation>A janela precisa de {detail}, que não está instalado.</translation>
    </message>
    <message>
        <source>The job ended suddenly ({detail}).</source>
        <translation>A tarefa terminou de repente ({detail}).</translation>
    </message>
    <message>
        <source>Often memory ran out: close other programs or choose smaller settings, then run it again.</source>
        <translation>Muitas vezes é falta de memória: feche outros programas ou escolha valores menores e execute de novo.</translation>
    </message>
    <message>
        <source>{path} has no video named {video}; it has: {known}.</source>
        <translation>{path} não tem vídeo chamado {video}; tem: {known}.</translation>
    </message>
    <message>
        <source>Use one of these names, or add the video first.</source>
        <translation>Use um desses nomes, ou adicione o vídeo antes.</translation>
    </message>
    <message>
        <source>The video {path} was moved or renamed and could not be found again.</source>
        <translation>O vídeo {path} foi movido ou renomeado e não foi encontrado.</translation>
    </message>
    <message>
        <source>Put it back, or add it once more from its new place: it is recognised by its content.</source>
        <translation>Coloque-o de volta, ou adicione-o a partir do novo lugar: ele é reconhecido pelo conteúdo.</translation>
    </message>
    <message>
        <source>{path}: {detail}.</source>
        <translation>{path}: {detail}.</translation>
    </message>
    <message>
        <source>{name} = {value} cannot be used: {detail}.</source>
        <translation>{name} = {value} não pode ser usado: {detail}.</translation>
    </message>
    <message>
        <source>Choose another value.</source>
        <translation>Escolha outro valor.</translation>
    </message>
    <message>
        <source>{path} is not the recording that was added: another file has its name now.</source>
        <translation>{path} não é a gravação que foi adicionada: outro arquivo tem agora o nome dela.</translation>
    </message>
    <message>
        <source>Put the old file back, or add the new one as a video of its own.</source>
        <translation>Ponha o arquivo antigo de volta ou adicione o novo como outro vídeo.</translation>
    </message>
    <message>
        <source>{path} is not a checkpoint of the workbench ({detail}).</source>
        <translation>{path} não é uma rede salva por este programa ({detail}).</translation>
    </message>
    <message>
        <source>Train a new network, or choose another file.</source>
        <translation>Treine uma nova rede, ou escolha outro arquivo.</translation>
    </message>
    <message>
        <source>{path} was trained for the classes {found}, but the study has {expected}.</source>
        <translation>{path} foi treinada para as classes {found}, mas o estudo tem {expected}.</translation>
    </message>
    <message>
        <source>Train a network in this study, or choose a checkpoint with the same classes.</source>
        <translation>Treine uma rede neste estudo, ou escolha uma com as mesmas classes.</translation>
    </message>
    <message>
        <source>Training in {path} stopped: the loss is no longer a number (learning rate {lr}).</source>
        <translation>O treino em {path} parou: a perda deixou de ser um número (taxa de aprendizado {lr}).</translation>
    </message>
    <message>
        <source>Train again with a tenth of the learning rate; finished epochs are kept.</source>
        <translation>Treine de novo com um décimo da taxa de aprendizado; as épocas prontas são mantidas.</translation>
    </message>
    <message>
        <source>{path} is not a checkpoint of Segment Anything ({detail}).</source>
        <translation>{path} não é uma rede salva do Segment Anything ({detail}).</translation>
    </message>
    <message>
        <source>Choose a file of the original Segment Anything (ViT-B, ViT-L or ViT-H), or fetch one.</source>
        <translation>Escolha um arquivo do Segment Anything original (ViT-B, ViT-L ou ViT-H), ou baixe um.</translation>
    </message>
    <message>
        <source>{url} could not be fetched ({detail}).</source>
        <translation>Não foi possível baixar {url} ({detail}).</translation>
    </message>
    <message>
        <source>Check the connection and try again: it goes on where it stopped. Or choose a file that you have.</source>
        <translation>Confira a conexão e tente de novo: continua de onde parou. Ou escolha um arquivo que você já tenha.</translation>
    </message>
    <message>
        <source>{path} is not what {url} should give: its checksum is {found}, not {expected}.</source>
        <translation>{path} não é o que {url} deveria fornecer: a soma de verificação é {found}, não {expected}.</translation>
    </message>
    <message>
        <source>It was deleted; fetch it again, or choose a file that you have.</source>
        <translation>O arquivo foi apagado; baixe-o de novo, ou escolha um que você já tenha.</translation>
    </message>
    <message>
        <source>The weights {name} could not be fetched from {url} ({detail}).</source>
        <translation>Os pesos {name} não puderam ser baixados de {url} ({detail}).</translation>
    </message>
    <message>
        <source>Check the connection and try again; or fetch that file on another computer and give it as the weights to start from (--weights FILE).</source>
        <translation>Verifique a conexão e tente de novo; ou baixe o arquivo em outro computador e indique-o como pesos iniciais (--weights FILE).</translation>
    </message>
    <message>
        <source>Segment Anything ended suddenly ({detail}).</source>
        <translation>O Segment Anything terminou de repente ({detail}).</translation>
    </message>
    <message>
        <source>It starts again with the next click. Often memory ran out: close other programs.</source>
        <translation>Ele recomeça no próximo clique. Muitas vezes é falta de memória: feche outros programas.</translation>
    </message>
    <message>
        <source>{path} cannot be read as masks ({detail}).</source>
        <translation>Não é possível ler {path} como máscaras ({detail}).</translation>
    </message>
    <message>
        <source>Export it again from the program that made it, or choose another format.</source>
        <translation>Exporte de novo a partir do programa que o criou, ou escolha outro formato.</translation>
    </message>
    <message>
        <source>{path} cannot be read as trajectories ({detail}).</source>
        <translation>{path} não pode ser lido como trajetórias ({detail}).</translation>
    </message>
    <message>
        <source>Known are idtracker.ai&apos;s .h5, .npy and _csv folder, SLEAP&apos;s .slp, MOT Challenge text, the truth.json of a simulated recording, and the workbench&apos;s own .h5 and .csv.</source>
        <translation>São conhecidos o .h5, o .npy e a pasta _csv do idtracker.ai, o .slp do SLEAP, o texto do MOT Challenge, o truth.json de uma gravação simulada e os .h5 e .csv da própria bancada.</translation>
    </message>
    <message>
        <source>{path} holds no animals ({detail}).</source>
        <translation>{path} não contém animais ({detail}).</translation>
    </message>
    <message>
        <source>Choose another file, or track the recording first.</source>
        <translation>Escolha outro arquivo, ou rastreie a gravação primeiro.</translation>
    </message>
    <message>
        <source>{path} holds {found}, and nothing says which class of the study that is.</source>
        <translation>{path} contém {found}, e nada diz que classe do estudo é essa.</translation>
    </message>
    <message>
        <source>Say which is which, as in --map {example}; what is to be left out is background.</source>
        <translation>Diga qual é qual, como em --map {example}; o que deve ficar de fora é o fundo (background).</translation>
    </message>
    <message>
        <source>{path} cannot be matched to a frame ({detail}).</source>
        <translation>Não é possível ligar {path} a um quadro ({detail}).</translation>
    </message>
    <message>
        <source>Say where the number is, as in --pattern mask_#.png, or match by order.</source>
        <translation>Diga onde está o número, como em --pattern mask_#.png, ou ligue pela ordem.</translation>
    </message>
    <message>
        <source>Delete it, or pack with --skip-bad: what cannot be read is then left out and listed.</source>
        <translation>Apague-a, ou empacote com --skip-bad: o que não pode ser lido fica de fora e é listado.</translation>
    </message>
    <message>
        <source>{path} holds no shards that can be read ({detail}).</source>
        <translation>{path} não contém fragmentos de registros legíveis ({detail}).</translation>
    </message>
    <message>
        <source>Make them with workbench reid pack FOLDER --out SHARDS; only what is missing is made again.</source>
        <translation>Crie-os com workbench reid pack FOLDER --out SHARDS; só o que falta é refeito.</translation>
    </message>
    <message>
        <source>The {animals} animals are never all apart at one moment, which {engine} begins with.</source>
        <translation>Os {animals} animais nunca estão todos separados em um mesmo momento, do qual {engine} parte.</translation>
    </message>
    <message>
        <source>Choose the engine embedding, or a longer part of the recording.</source>
        <translation>Escolha o método embedding, ou um trecho mais longo da gravação.</translation>
    </message>
    <message>
        <source>name a checkpoint file, or the folder of a training</source>
        <translation>indique um arquivo de checkpoint ou a pasta de um treino</translation>
    </message>
    <message>
        <source>ids must be 0, 1, 2, ... in order</source>
        <translation>os números devem ser 0, 1, 2, ... em ordem</translation>
    </message>
    <message>
        <source>each name may occur once</source>
        <translation>cada nome só pode aparecer uma vez</translation>
    </message>
    <message>
        <source>no space left</source>
        <translation>sem espaço livre</translation>
    </message>
    <message>
        <source>the file is too large for this disk</source>
        <translation>o arquivo é grande demais para este disco</translation>
    </message>
    <message>
        <source>input/output error</source>
        <translation>erro de entrada e saída</translation>
    </message>
    <message>
        <source>write seconds, mm:ss or hh:mm:ss</source>
        <translation>escreva segundos, mm:ss ou hh:mm:ss</translation>
    </message>
    <message>
        <source>the other side needs another number</source>
        <translation>o outro lado precisa de outro número</translation>
    </message>
    <message>
        <source>numbers go from 1 to {0}</source>
        <translation>os números vão de 1 a {0}</translation>
    </message>
    <message>
        <source>the background is what the classes leave over</source>
        <translation>o fundo é o que sobra das classes</translation>
    </message>
    <message>
        <source>it must be 1 or more</source>
        <translation>deve ser 1 ou mais</translation>
    </message>
    <message>
        <source>it is not of the mask&apos;s size</source>
        <translation>não tem o tamanho da máscara</translation>
    </message>
    <message>
        <source>it must fill {0}</source>
        <translation>deve preencher {0}</translation>
    </message>
    <message>
        <source>the background cannot be swapped</source>
        <translation>o fundo não pode ser trocado</translation>
    </message>
    <message>
        <source>the frame has {0}</source>
        <translation>o quadro tem {0}</translation>
    </message>
    <message>
        <source>the folder was moved or removed</source>
        <translation>a pasta foi movida ou removida</translation>
    </message>
    <message>
        <source>it must be over 0</source>
        <translation>deve ser maior que 0</translation>
    </message>
    <message>
        <source>the study has no such class; it has: {0}</source>
        <translation>o estudo não tem essa classe; tem: {0}</translation>
    </message>
    <message>
        <source>not COCO: it has no lists of images, annotations and categories</source>
        <translation>não é COCO: não tem listas de imagens, anotações e categorias</translation>
    </message>
    <message>
        <source>not COCO: an annotation that is no table: {0}</source>
        <translation>não é COCO: uma anotação que não é uma tabela: {0}</translation>
    </message>
    <message>
        <source>annotation {0} belongs to image {1}, which it lacks</source>
        <translation>a anotação {0} é da imagem {1}, que não existe no arquivo</translation>
    </message>
    <message>
        <source>annotation {0} has category {1}, which it lacks</source>
        <translation>a anotação {0} tem a categoria {1}, que não existe no arquivo</translation>
    </message>
    <message>
        <source>not COCO: an image without id, file_name, width or height: {0}</source>
        <translation>não é COCO: uma imagem sem id, file_name, width ou height: {0}</translation>
    </message>
    <message>
        <source>two images have the id {0}</source>
        <translation>duas imagens têm o id {0}</translation>
    </message>
    <message>
        <source>not COCO: a category without id or name: {0}</source>
        <translation>não é COCO: uma categoria sem id ou name: {0}</translation>
    </message>
    <message>
        <source>annotation {0} of {1}: {2}</source>
        <translation>anotação {0} de {1}: {2}</translation>
    </message>
    <message>
        <source>a colour is written #rrggbb, as in #e64b35</source>
        <translation>uma cor se escreve #rrggbb, como em #e64b35</translation>
    </message>
    <message>
        <source>two classes have the same colour</source>
        <translation>duas classes têm a mesma cor</translation>
    </message>
    <message>
        <source>{0} of its coloured pixels are of in-between colours, as in a photograph</source>
        <translation>{0} dos pixels coloridos têm cores intermediárias, como em uma fotografia</translation>
    </message>
    <message>
        <source># may stand in it once</source>
        <translation># só pode aparecer uma vez</translation>
    </message>
    <message>
        <source>broken JSON: {0}</source>
        <translation>JSON com erro: {0}</translation>
    </message>
    <message>
        <source>group_id {0} is no number of an animal (to 255)</source>
        <translation>group_id {0} não é um número de animal (até 255)</translation>
    </message>
    <message>
        <source>not labelme: it has no list of shapes</source>
        <translation>não é labelme: não tem lista de formas</translation>
    </message>
    <message>
        <source>not labelme: a shape without label or points</source>
        <translation>não é labelme: uma forma sem rótulo ou pontos</translation>
    </message>
    <message>
        <source>it does not say how large its image is</source>
        <translation>não diz o tamanho da imagem</translation>
    </message>
    <message>
        <source>its shape {0} is broken: {1}</source>
        <translation>a forma {0} está com erro: {1}</translation>
    </message>
    <message>
        <source>there are {0} masks for {1} extracted frames, so order does not tell</source>
        <translation>há {0} máscaras para {1} quadros extraídos, então a ordem não basta</translation>
    </message>
    <message>
        <source>its number {0} is outside the video, which has {1} to {2}</source>
        <translation>o número {0} está fora do vídeo, que vai de {1} a {2}</translation>
    </message>
    <message>
        <source>{0} has the same frame, {1}</source>
        <translation>{0} tem o mesmo quadro, {1}</translation>
    </message>
    <message>
        <source>there is no number in its name</source>
        <translation>não há número no nome</translation>
    </message>
    <message>
        <source>values above 255, not animal numbers</source>
        <translation>valores acima de 255, não são números de animais</translation>
    </message>
    <message>
        <source>values beyond 16 bit, not class numbers</source>
        <translation>valores além de 16 bits, não são números de classe</translation>
    </message>
    <message>
        <source>the {0} holds no masks in a format that is known</source>
        <translation>{0} sem máscaras em formato conhecido</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>pasta</translation>
    </message>
    <message>
        <source>file</source>
        <translation>arquivo</translation>
    </message>
    <message>
        <source>there is: {0}</source>
        <translation>há: {0}</translation>
    </message>
    <message>
        <source>it holds no masks named {0}</source>
        <translation>não contém máscaras com nome {0}</translation>
    </message>
    <message>
        <source>the points of {0} are {1}</source>
        <translation>os pontos de {0} são {1}</translation>
    </message>
    <message>
        <source>line {0} has {1} cells, its header {2}</source>
        <translation>a linha {0} tem {1} células, o cabeçalho {2}</translation>
    </message>
    <message>
        <source>it has no trajectories in it</source>
        <translation>não há trajetórias nele</translation>
    </message>
    <message>
        <source>trajectories of shape {0}, not (T, N, 2)</source>
        <translation>trajetórias de forma {0}, não (T, N, 2)</translation>
    </message>
    <message>
        <source>{0} frames, {1} animals</source>
        <translation>{0} quadros, {1} animais</translation>
    </message>
    <message>
        <source>id_probabilities of shape {0} for {1}</source>
        <translation>id_probabilities de forma {0} para {1}</translation>
    </message>
    <message>
        <source>it holds no dictionary of trajectories</source>
        <translation>não contém um dicionário de trajetórias</translation>
    </message>
    <message>
        <source>the file is in no format that is known</source>
        <translation>o arquivo não está em nenhum formato conhecido</translation>
    </message>
    <message>
        <source>the folder holds none of the files that are known</source>
        <translation>a pasta não contém nenhum dos arquivos conhecidos</translation>
    </message>
    <message>
        <source>it holds other things than a comparison</source>
        <translation>contém outras coisas além de uma comparação</translation>
    </message>
    <message>
        <source>no frame with a mask was held out by both trainings</source>
        <translation>nenhum quadro com máscara foi reservado pelos dois treinos</translation>
    </message>
    <message>
        <source>Compare on all frames (--frames all), or label frames that neither has learned from.</source>
        <translation>Compare em todos os quadros (--frames all) ou rotule quadros com que nenhuma aprendeu.</translation>
    </message>
    <message>
        <source>it mixes formats; choose one</source>
        <translation>mistura formatos; escolha um</translation>
    </message>
    <message>
        <source>say whose masks these are: {0}</source>
        <translation>diga de que vídeo são estas máscaras: {0}</translation>
    </message>
    <message>
        <source>it holds no masks{0}</source>
        <translation>não contém máscaras{0}</translation>
    </message>
    <message>
        <source>Choose the folder with the mask files, or another pattern.</source>
        <translation>Escolha a pasta com os arquivos de máscaras, ou outro padrão de nome.</translation>
    </message>
    <message>
        <source>Add the video of these masks first.</source>
        <translation>Adicione antes o vídeo destas máscaras.</translation>
    </message>
    <message>
        <source>it mixes formats ({0}); name one</source>
        <translation>mistura formatos ({0}); indique um</translation>
    </message>
    <message>
        <source>no file holds {0}; they hold {1}</source>
        <translation>nenhum arquivo contém {0}; eles contêm {1}</translation>
    </message>
    <message>
        <source>no video was given</source>
        <translation>nenhum vídeo foi indicado</translation>
    </message>
    <message>
        <source>Name at least one.</source>
        <translation>Indique pelo menos um.</translation>
    </message>
    <message>
        <source>it is the first one, too</source>
        <translation>é também a primeira</translation>
    </message>
    <message>
        <source>say what to change: a name, notes, or that it goes</source>
        <translation>diga o que mudar: um nome, observações ou que ela sai</translation>
    </message>
    <message>
        <source>it is where the study keeps its own files</source>
        <translation>é onde o estudo guarda os próprios arquivos</translation>
    </message>
    <message>
        <source>it holds other files; name a new folder</source>
        <translation>contém outros arquivos; indique uma pasta nova</translation>
    </message>
    <message>
        <source>it holds an export as {0}; name a new folder</source>
        <translation>contém uma exportação como {0}; indique uma pasta nova</translation>
    </message>
    <message>
        <source>no frame of these videos and statuses has a mask</source>
        <translation>nenhum quadro destes vídeos e status tem máscara</translation>
    </message>
    <message>
        <source>Choose other statuses, or make masks first.</source>
        <translation>Escolha outros status, ou gere máscaras antes.</translation>
    </message>
    <message>
        <source>its disk is not there</source>
        <translation>o disco dele não está conectado</translation>
    </message>
    <message>
        <source>it is a file of the study&apos;s networks</source>
        <translation>é um arquivo das redes do estudo</translation>
    </message>
    <message>
        <source>Add one with: workbench add STUDY VIDEO</source>
        <translation>Adicione um com: workbench add STUDY VIDEO</translation>
    </message>
    <message>
        <source>{0} needs a number</source>
        <translation>{0} precisa de um número</translation>
    </message>
    <message>
        <source>{0} needs a whole number</source>
        <translation>{0} precisa de um número inteiro</translation>
    </message>
    <message>
        <source>no frame lies in the chosen window or plan</source>
        <translation>nenhum quadro está no intervalo ou plano escolhido</translation>
    </message>
    <message>
        <source>Choose a stretch that the video covers.</source>
        <translation>Escolha um trecho que o vídeo cubra.</translation>
    </message>
    <message>
        <source>the study has no video to normalise pictures by</source>
        <translation>o estudo não tem vídeo pelo qual normalizar as imagens</translation>
    </message>
    <message>
        <source>Add one, or choose another way: --normalise imagenet or unit</source>
        <translation>Adicione um ou escolha outro modo: --normalise imagenet ou unit</translation>
    </message>
    <message>
        <source>there is no {0} to check</source>
        <translation>não há nada para verificar ({0})</translation>
    </message>
    <message>
        <source>Make masks first: workbench pseudo, or paint some.</source>
        <translation>Gere máscaras antes: workbench pseudo, ou pinte algumas.</translation>
    </message>
    <message>
        <source>give either a study, or images</source>
        <translation>indique um estudo ou imagens, não ambos</translation>
    </message>
    <message>
        <source>no network has been trained in this study</source>
        <translation>nenhuma rede foi treinada neste estudo</translation>
    </message>
    <message>
        <source>Train one first: workbench train STUDY</source>
        <translation>Treine uma antes: workbench train STUDY</translation>
    </message>
    <message>
        <source>it holds no trained network</source>
        <translation>não contém nenhuma rede treinada</translation>
    </message>
    <message>
        <source>Choose a checkpoint file, or the folder of a training below models/.</source>
        <translation>Escolha um arquivo de checkpoint ou a pasta de um treino em models/.</translation>
    </message>
    <message>
        <source>no frame has been extracted</source>
        <translation>nenhum quadro foi extraído</translation>
    </message>
    <message>
        <source>Extract frames first, or predict every frame.</source>
        <translation>Extraia quadros antes ou prediga todos os quadros.</translation>
    </message>
    <message>
        <source>a video is predicted alone, into a folder of its own</source>
        <translation>um vídeo é predito sozinho, em uma pasta só dele</translation>
    </message>
    <message>
        <source>it holds {0}, which no prediction made; choose another folder</source>
        <translation>contém {0}, que não vem de uma predição; escolha outra pasta</translation>
    </message>
    <message>
        <source>every frame left is within {0} s of a labelled one</source>
        <translation>todo quadro restante está a menos de {0} s de um rotulado</translation>
    </message>
    <message>
        <source>no frame is left that nobody labelled</source>
        <translation>não resta quadro sem rótulo</translation>
    </message>
    <message>
        <source>Look at more frames (--from all), or let them be nearer (--gap).</source>
        <translation>Olhe mais quadros (--from all) ou permita que fiquem mais próximos (--gap).</translation>
    </message>
    <message>
        <source>Look at whole videos: workbench suggest STUDY --from all, or extract more frames.</source>
        <translation>Olhe os vídeos inteiros: workbench suggest STUDY --from all, ou extraia mais quadros.</translation>
    </message>
    <message>
        <source>it holds more than weights, which could be harmful code: nothing of it was run</source>
        <translation>contém mais do que pesos, o que pode ser código nocivo: nada dele foi executado</translation>
    </message>
    <message>
        <source>its export gives other scores (by {0})</source>
        <translation>a exportação dá outras pontuações (diferença de {0})</translation>
    </message>
    <message>
        <source>its encoder is none of {0}</source>
        <translation>o codificador dele não é nenhum de {0}</translation>
    </message>
    <message>
        <source>it is no U-Net of segmentation-models-pytorch</source>
        <translation>não é uma U-Net da segmentation-models-pytorch</translation>
    </message>
    <message>
        <source>its checksum is wrong: it is damaged or was changed</source>
        <translation>a soma de verificação está errada: está danificado ou foi alterado</translation>
    </message>
    <message>
        <source>it fits {0} of the {1} tensors of this encoder</source>
        <translation>serve para {0} dos {1} tensores deste codificador</translation>
    </message>
    <message>
        <source>the server gives no checksum for it</source>
        <translation>o servidor não informa a soma de verificação</translation>
    </message>
    <message>
        <source>the study has no network called {0}</source>
        <translation>o estudo não tem rede chamada {0}</translation>
    </message>
    <message>
        <source>Its networks: {0}</source>
        <translation>As redes dele: {0}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nenhuma</translation>
    </message>
    <message>
        <source>a name is one line of at most {0} letters</source>
        <translation>um nome é uma linha de no máximo {0} letras</translation>
    </message>
    <message>
        <source>the labelled videos all show the same animals, or hang together through some; label a video of another animal, or split by time</source>
        <translation>os vídeos rotulados mostram todos os mesmos animais, ou se ligam por alguns; rotule um vídeo de outro animal ou divida por tempo</translation>
    </message>
    <message>
        <source>Choose whole videos under From, or extract more frames.</source>
        <translation>Escolha vídeos inteiros em De, ou extraia mais quadros.</translation>
    </message>
    <message>
        <source>Choose a class for each in the table; what is to be left out is background.</source>
        <translation>Escolha na tabela uma classe para cada um; o que deve ficar de fora é fundo.</translation>
    </message>
    <message>
        <source>Say in the file names where the number is, as in mask_#.png, or match in order.</source>
        <translation>Indique nos nomes dos arquivos onde está o número, como em mask_#.png, ou ligue pela ordem.</translation>
    </message>
    <message>
        <source>it is a file, not a folder</source>
        <translation>é um arquivo, não uma pasta</translation>
    </message>
    <message>
        <source>, about {0} s are missing</source>
        <translation>, faltam cerca de {0} s</translation>
    </message>
    <message>
        <source>it must be at least {0}{1}</source>
        <translation>deve ser no mínimo {0}{1}</translation>
    </message>
    <message>
        <source> and at most {0}</source>
        <translation> e no máximo {0}</translation>
    </message>
    <message>
        <source>it is one of {0}</source>
        <translation>deve ser um destes: {0}</translation>
    </message>
    <message>
        <source>Invalid data found when processing input</source>
        <translation>os dados não são de um vídeo</translation>
    </message>
    <message>
        <source>End of file</source>
        <translation>o arquivo acaba antes do tempo</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>erro de entrada e saída</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>permissão negada</translation>
    </message>
    <message>
        <source>Make one with Study &gt; New study; if it was one, mend project.toml or bring it back from a copy.</source>
        <translation>Crie um em Estudo &gt; Novo estudo; se era um estudo, conserte o project.toml ou recupere-o de uma cópia.</translation>
    </message>
    <message>
        <source>Add one with Study &gt; Add videos.</source>
        <translation>Adicione um em Estudo &gt; Adicionar vídeos.</translation>
    </message>
    <message>
        <source>Train one first, in the Train tab.</source>
        <translation>Treine uma primeiro, na aba Treino.</translation>
    </message>
    <message>
        <source>Predict the video first, or draw the masks instead.</source>
        <translation>Prediga o vídeo primeiro ou desenhe as máscaras.</translation>
    </message>
    <message>
        <source>Make pseudo-masks first, in the Pseudo-masks tab.</source>
        <translation>Gere pseudomáscaras primeiro, na aba Pseudomáscaras.</translation>
    </message>
    <message>
        <source>the study has no video</source>
        <translation>o estudo não tem vídeo</translation>
    </message>
    <message>
        <source>python3 install.py run installs what the window needs. Every command works without it.</source>
        <translation>python3 install.py run instala o que a janela precisa. Todos os comandos funcionam sem ela.</translation>
    </message>
    <message>
        <source>Add one: workbench add STUDY VIDEO</source>
        <translation>Adicione um: workbench add STUDY VIDEO</translation>
    </message>
    <message>
        <source>no extracted frames wait for a mask</source>
        <translation>nenhum quadro extraído espera por uma máscara</translation>
    </message>
    <message>
        <source>Extract frames first, or ask for all frames of the video.</source>
        <translation>Extraia quadros antes, ou peça todos os quadros do vídeo.</translation>
    </message>
    <message>
        <source>name a folder for the masks</source>
        <translation>indique uma pasta para as máscaras</translation>
    </message>
    <message>
        <source>the masks would overwrite the images</source>
        <translation>as máscaras sobrescreveriam as imagens</translation>
    </message>
    <message>
        <source>it holds no images</source>
        <translation>não contém imagens</translation>
    </message>
    <message>
        <source>Choose a folder with PNG, JPEG, TIFF or CSV of °C.</source>
        <translation>Escolha uma pasta com PNG, JPEG, TIFF ou CSV em °C.</translation>
    </message>
    <message>
        <source>Run workbench predict first, or draw the masks instead.</source>
        <translation>Execute antes workbench predict, ou desenhe as máscaras.</translation>
    </message>
    <message>
        <source>it is the video itself</source>
        <translation>é o próprio vídeo</translation>
    </message>
    <message>
        <source>it holds no moving pictures</source>
        <translation>não contém imagens em movimento</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>é uma pasta</translation>
    </message>
    <message>
        <source>Make one with workbench new STUDY; if it was one, mend project.toml or bring it back from a copy.</source>
        <translation>Crie um com workbench new STUDY; se já era um estudo, conserte o project.toml ou recupere-o de uma cópia.</translation>
    </message>
    <message>
        <source>give either a study, or a folder of images</source>
        <translation>informe um estudo ou uma pasta de imagens, não ambos</translation>
    </message>
    <message>
        <source>{0} is a file, not a folder</source>
        <translation>{0} é um arquivo, não uma pasta</translation>
    </message>
    <message>
        <source>{0} has no {1}s to draw</source>
        <translation>{0} não tem o que desenhar ({1})</translation>
    </message>
    <message>
        <source>no frame has a mask ({0})</source>
        <translation>nenhum quadro tem máscara ({0})</translation>
    </message>
    <message>
        <source>Make pseudo-masks first (workbench pseudo STUDY), or paint some.</source>
        <translation>Gere pseudomáscaras primeiro (workbench pseudo STUDY) ou pinte algumas.</translation>
    </message>
    <message>
        <source>exit code {0}</source>
        <translation>código de saída {0}</translation>
    </message>
    <message>
        <source>stopped by {0}</source>
        <translation>interrompida por {0}</translation>
    </message>
    <message>
        <source>memory ran out</source>
        <translation>a memória acabou</translation>
    </message>
    <message>
        <source>it is a picture or a text</source>
        <translation>é uma imagem ou um texto</translation>
    </message>
    <message>
        <source>unknown format</source>
        <translation>formato desconhecido</translation>
    </message>
    <message>
        <source>it may not be read</source>
        <translation>sem permissão de leitura</translation>
    </message>
    <message>
        <source>the recording was cut off before its table of contents was written</source>
        <translation>a gravação foi cortada antes de seu índice ser escrito</translation>
    </message>
    <message>
        <source>its codec is not known</source>
        <translation>o codec é desconhecido</translation>
    </message>
    <message>
        <source>about {0} are needed, {1} are free</source>
        <translation>são necessários cerca de {0}, há {1} livres</translation>
    </message>
    <message>
        <source>pixels of type {0}, not 8 or 16 bit</source>
        <translation>pixels do tipo {0}, não de 8 ou 16 bits</translation>
    </message>
    <message>
        <source>images are written as {0}</source>
        <translation>imagens são gravadas como {0}</translation>
    </message>
    <message>
        <source>it holds 8 bit only; use png or tif</source>
        <translation>guarda apenas 8 bits; use png ou tif</translation>
    </message>
    <message>
        <source>it cannot be coded</source>
        <translation>não pode ser codificado</translation>
    </message>
    <message>
        <source>values above 255, not class numbers</source>
        <translation>valores acima de 255, não são números de classe</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>o arquivo está vazio</translation>
    </message>
    <message>
        <source>a colour image ({0}), not class numbers</source>
        <translation>uma imagem colorida ({0}), não números de classe</translation>
    </message>
    <message>
        <source>The file is cut off: {0} frames could be read{1}.</source>
        <translation>O arquivo está cortado: {0} quadros puderam ser lidos{1}.</translation>
    </message>
    <message>
        <source>The file holds no time stamps; a constant {0} frames per second is assumed.</source>
        <translation>O arquivo não traz marcas de tempo; supõe-se uma taxa constante de {0} quadros por segundo.</translation>
    </message>
    <message>
        <source>known are {0}</source>
        <translation>os conhecidos são {0}</translation>
    </message>
    <message>
        <source>it holds no table of numbers</source>
        <translation>não contém uma tabela de números</translation>
    </message>
    <message>
        <source>it cannot be decoded</source>
        <translation>não pode ser decodificado</translation>
    </message>
    <message>
        <source>it is a colour picture, not one number a pixel</source>
        <translation>é uma imagem colorida, não um número por pixel</translation>
    </message>
    <message>
        <source>8 bits a pixel are shades, not temperatures</source>
        <translation>8 bits por pixel são tons, não temperaturas</translation>
    </message>
    <message>
        <source>its scale is not in the file{0}</source>
        <translation>sua escala não está no arquivo{0}</translation>
    </message>
    <message>
        <source>it holds no finite number</source>
        <translation>não contém nenhum número finito</translation>
    </message>
    <message>
        <source>numbers round {0} are not the °C of a cage{1}</source>
        <translation>números em torno de {0} não são os °C de uma gaiola{1}</translation>
    </message>
    <message>
        <source>at least 1</source>
        <translation>pelo menos 1</translation>
    </message>
    <message>
        <source>it holds {0}, predicted from other pictures; choose another folder</source>
        <translation>contém {0}, predito de outras imagens; escolha outra pasta</translation>
    </message>
    <message>
        <source>{0}: frame {1} has no frame to be carried to: {2}</source>
        <translation>{0}: o quadro {1} não tem para onde ser levado: {2}</translation>
    </message>
    <message>
        <source>the next frame was corrected or verified</source>
        <translation>o quadro seguinte foi corrigido ou verificado</translation>
    </message>
    <message>
        <source>the video ends there</source>
        <translation>o vídeo termina ali</translation>
    </message>
    <message>
        <source>Choose another frame, or ask for corrected frames to be overwritten.</source>
        <translation>Escolha outro quadro, ou peça para sobrescrever quadros corrigidos.</translation>
    </message>
    <message>
        <source>{0}: frame {1} has no mask</source>
        <translation>{0}: o quadro {1} não tem máscara</translation>
    </message>
    <message>
        <source>Draw one first, or choose a frame that has a mask.</source>
        <translation>Desenhe uma antes, ou escolha um quadro que tenha máscara.</translation>
    </message>
    <message>
        <source>no frame lies between it and frame {0}</source>
        <translation>não há quadro entre ele e o quadro {0}</translation>
    </message>
    <message>
        <source>give either a study, or folders of images, of masks, and for the set</source>
        <translation>informe um estudo, ou pastas de imagens, de máscaras e do conjunto</translation>
    </message>
    <message>
        <source>clips are made of a study&apos;s videos, each up to 600 seconds long</source>
        <translation>os clipes são feitos dos vídeos de um estudo, cada um com até 600 segundos</translation>
    </message>
    <message>
        <source>1 to 8, the smaller first</source>
        <translation>de 1 a 8, o menor primeiro</translation>
    </message>
    <message>
        <source>it must do as the name of a folder</source>
        <translation>deve servir como nome de pasta</translation>
    </message>
    <message>
        <source>no frame has a mask with a whole animal (one head, one body, one tail, joined)</source>
        <translation>nenhum quadro tem máscara com um animal inteiro (uma cabeça, um corpo e uma cauda, unidos)</translation>
    </message>
    <message>
        <source>Make pseudo-masks or correct some masks first.</source>
        <translation>Gere pseudomáscaras ou corrija algumas máscaras antes.</translation>
    </message>
    <message>
        <source>no video has {0} seconds of labelled frames in a row</source>
        <translation>nenhum vídeo tem {0} segundos seguidos de quadros rotulados</translation>
    </message>
    <message>
        <source>Predict every frame of a video first, or make shorter clips.</source>
        <translation>Prediga antes todos os quadros de um vídeo, ou faça clipes mais curtos.</translation>
    </message>
    <message>
        <source>plain tracks need no engine</source>
        <translation>trajetos simples não precisam de método</translation>
    </message>
    <message>
        <source>there are {0} corrections</source>
        <translation>há {0} correções</translation>
    </message>
    <message>
        <source>it does not say how the recording was tracked; track it again</source>
        <translation>não diz como a gravação foi rastreada; rastreie-a de novo</translation>
    </message>
    <message>
        <source>no stretch of {0} fits into the arena</source>
        <translation>nenhum trecho de {0} cabe na arena</translation>
    </message>
    <message>
        <source>Make shorter clips.</source>
        <translation>Faça clipes mais curtos.</translation>
    </message>
    <message>
        <source>the folder holds a set made with other settings; give this one another name</source>
        <translation>a pasta contém um conjunto feito com outros valores; dê outro nome a este</translation>
    </message>
    <message>
        <source>{0} (frame {1}); take one of them back</source>
        <translation>{0} (quadro {1}); desfaça uma delas</translation>
    </message>
    <message>
        <source>no single animal is at {0}, {1} in frame {2}</source>
        <translation>não há um animal sozinho em {0}, {1} no quadro {2}</translation>
    </message>
    <message>
        <source>it cannot be read; mend or delete it</source>
        <translation>não pode ser lido; corrija-o ou apague-o</translation>
    </message>
    <message>
        <source>the animals are 1 to {0}</source>
        <translation>os animais vão de 1 a {0}</translation>
    </message>
    <message>
        <source>{0}x{1} values do not fit a video of {2}x{3}</source>
        <translation>{0}x{1} valores não cabem em um vídeo de {2}x{3}</translation>
    </message>
    <message>
        <source>a scale is gain and offset, or one of {0}</source>
        <translation>uma escala é ganho e deslocamento, ou uma destas: {0}</translation>
    </message>
    <message>
        <source>it must come after the start ({0} s)</source>
        <translation>deve vir depois do início ({0} s)</translation>
    </message>
    <message>
        <source>above 0</source>
        <translation>acima de 0</translation>
    </message>
    <message>
        <source>its rate must be above 0</source>
        <translation>a taxa deve ser maior que 0</translation>
    </message>
    <message>
        <source>write HH:MM or HH:MM:SS</source>
        <translation>escreva HH:MM ou HH:MM:SS</translation>
    </message>
    <message>
        <source>a day has 24 hours</source>
        <translation>um dia tem 24 horas</translation>
    </message>
    <message>
        <source>samples begin within 24 h and last</source>
        <translation>as amostras começam dentro de 24 h e têm duração</translation>
    </message>
    <message>
        <source>{0} frames are damaged beyond decoding; each shows the one before it.</source>
        <translation>{0} quadros estão danificados e não podem ser lidos; cada um mostra o anterior.</translation>
    </message>
    <message>
        <source>frame {0} cannot be decoded any more</source>
        <translation>o quadro {0} não pode mais ser decodificado</translation>
    </message>
    <message>
        <source>it must be h264, mjpeg or ffv1</source>
        <translation>deve ser h264, mjpeg ou ffv1</translation>
    </message>
    <message>
        <source>at least 2x2 pixels</source>
        <translation>pelo menos 2x2 pixels</translation>
    </message>
    <message>
        <source>between 0 and 10000</source>
        <translation>entre 0 e 10000</translation>
    </message>
    <message>
        <source>the name must end in {0}</source>
        <translation>o nome deve terminar em {0}</translation>
    </message>
    <message>
        <source>the video is {0}x{1}</source>
        <translation>o vídeo tem {0}x{1}</translation>
    </message>
    <message>
        <source>no encoder: {0}</source>
        <translation>sem codificador: {0}</translation>
    </message>
    <message>
        <source>it holds something else</source>
        <translation>contém outra coisa</translation>
    </message>
    <message>
        <source>its format is {0}, not {1}</source>
        <translation>seu formato é {0}, não {1}</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>não pode ser lido</translation>
    </message>
    <message>
        <source>it is cut off, damaged or of another kind</source>
        <translation>está cortado, danificado ou é de outro tipo</translation>
    </message>
    <message>
        <source>a part of its description cannot be used</source>
        <translation>uma parte de sua descrição não pode ser usada</translation>
    </message>
    <message>
        <source>its weights do not fit its network</source>
        <translation>seus pesos não cabem em sua rede</translation>
    </message>
    <message>
        <source>it must be a multiple of {0}</source>
        <translation>deve ser múltiplo de {0}</translation>
    </message>
    <message>
        <source>it is not resolved</source>
        <translation>não foi resolvido</translation>
    </message>
    <message>
        <source>torch finds no NVIDIA GPU; use cpu or auto</source>
        <translation>o torch não encontra GPU NVIDIA; use cpu ou auto</translation>
    </message>
    <message>
        <source>it holds something else than weights</source>
        <translation>contém outra coisa, não pesos</translation>
    </message>
    <message>
        <source>it has no weights called {0}</source>
        <translation>não tem pesos chamados {0}</translation>
    </message>
    <message>
        <source>it cannot be read as weights</source>
        <translation>não pode ser lido como pesos</translation>
    </message>
    <message>
        <source>it is none of {0}</source>
        <translation>não é um destes: {0}</translation>
    </message>
    <message>
        <source>the connection ended too early</source>
        <translation>a conexão terminou antes do fim</translation>
    </message>
    <message>
        <source>the server says {0} {1}</source>
        <translation>o servidor diz {0} {1}</translation>
    </message>
    <message>
        <source>it was closed</source>
        <translation>foi fechado</translation>
    </message>
    <message>
        <source>another folder has taken its place</source>
        <translation>outra pasta tomou o lugar dela</translation>
    </message>
    <message>
        <source>process {0} on {1}, since {2}</source>
        <translation>processo {0} em {1}, desde {2}</translation>
    </message>
    <message>
        <source>its process is not known</source>
        <translation>seu processo não é conhecido</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>ilegível</translation>
    </message>
    <message>
        <source>its schema version is no number</source>
        <translation>a versão do esquema não é um número</translation>
    </message>
    <message>
        <source>the file is missing</source>
        <translation>o arquivo não está lá</translation>
    </message>
    <message>
        <source>the networks are {0}</source>
        <translation>as redes são {0}</translation>
    </message>
    <message>
        <source>it fits {0} of the {1} tensors of the first layers of {2}</source>
        <translation>serve para {0} dos {1} tensores das primeiras camadas de {2}</translation>
    </message>
    <message>
        <source>pictures of {0} x {1} pixels are too small for it</source>
        <translation>imagens de {0} x {1} pixels são pequenas demais para ela</translation>
    </message>
    <message>
        <source>a value is not usable: {0}</source>
        <translation>um valor não pode ser usado: {0}</translation>
    </message>
    <message>
        <source>there is no such folder</source>
        <translation>essa pasta não existe</translation>
    </message>
    <message>
        <source>only a person may give it</source>
        <translation>só uma pessoa pode atribuí-lo</translation>
    </message>
    <message>
        <source>it holds no tables</source>
        <translation>não contém tabelas</translation>
    </message>
    <message>
        <source>its index is being written</source>
        <translation>o índice está sendo gravado</translation>
    </message>
    <message>
        <source>the folder is gone</source>
        <translation>a pasta não existe mais</translation>
    </message>
    <message>
        <source>no space left for the index</source>
        <translation>sem espaço livre para o índice</translation>
    </message>
    <message>
        <source>only a thermal scene has temperatures</source>
        <translation>só uma cena térmica tem temperaturas</translation>
    </message>
    <message>
        <source>the scene has frames 0 to {0}</source>
        <translation>a cena tem os quadros 0 a {0}</translation>
    </message>
    <message>
        <source>a background needs at least five frames; use intensity</source>
        <translation>um fundo precisa de pelo menos cinco quadros; use intensity</translation>
    </message>
    <message>
        <source>nothing in the frames stands out as that many animals; set a threshold, or use masks</source>
        <translation>nada nos quadros se destaca como tantos animais; ajuste um limiar, ou use máscaras</translation>
    </message>
    <message>
        <source>the engines are {0}</source>
        <translation>os métodos são {0}</translation>
    </message>
    <message>
        <source>{0} has no option {1}</source>
        <translation>{0} não tem a opção {1}</translation>
    </message>
    <message>
        <source>an ensemble has two or more</source>
        <translation>um conjunto tem dois ou mais</translation>
    </message>
    <message>
        <source>its masks hold no animal in the frames looked at</source>
        <translation>as máscaras não contêm animal nos quadros examinados</translation>
    </message>
    <message>
        <source>Predict the video, or paint masks, first.</source>
        <translation>Prediga o vídeo, ou pinte máscaras, primeiro.</translation>
    </message>
    <message>
        <source>it holds no masks named frame_0000123.png</source>
        <translation>não contém máscaras chamadas frame_0000123.png</translation>
    </message>
    <message>
        <source>Choose the folder predictions/&lt;video&gt; or masks/&lt;video&gt; of a study.</source>
        <translation>Escolha a pasta predictions/&lt;video&gt; ou masks/&lt;video&gt; de um estudo.</translation>
    </message>
    <message>
        <source>the samplers are {0}</source>
        <translation>os amostradores são {0}</translation>
    </message>
    <message>
        <source>idcnn has no published weights; it begins with random ones</source>
        <translation>idcnn não tem pesos publicados; começa com pesos aleatórios</translation>
    </message>
    <message>
        <source>what can be transferred is {0}</source>
        <translation>o que pode ser transferido é {0}</translation>
    </message>
    <message>
        <source>frozen layers with random weights have nothing to transfer; give weights, or fine-tune</source>
        <translation>camadas congeladas com pesos aleatórios não têm o que transferir; dê pesos, ou ajuste-as</translation>
    </message>
    <message>
        <source>it is {0}x{1}, but its video is {2}x{3}</source>
        <translation>tem {0}x{1}, mas seu vídeo tem {2}x{3}</translation>
    </message>
    <message>
        <source>the study has no finished synthetic set of this name</source>
        <translation>o estudo não tem conjunto sintético pronto com este nome</translation>
    </message>
    <message>
        <source>the study has labelled frames of one video only; split by time, or label a second video</source>
        <translation>o estudo só tem quadros rotulados de um vídeo; reserve trechos de tempo ou rotule um segundo vídeo</translation>
    </message>
    <message>
        <source>nobody has said which animals are in {0}; name them (in the Train tab, or with the command animals), or hold out whole videos</source>
        <translation>ninguém disse quais animais estão em {0}; nomeie-os (na aba Treino ou com o comando animals) ou reserve vídeos inteiros</translation>
    </message>
    <message>
        <source>too few labelled frames to hold some out; label at least five, spread over the video</source>
        <translation>há poucos quadros rotulados para reservar alguns; rotule ao menos cinco, espalhados pelo vídeo</translation>
    </message>
    <message>
        <source>at least one is needed</source>
        <translation>é preciso pelo menos um</translation>
    </message>
    <message>
        <source>they must all have one size</source>
        <translation>todos devem ter o mesmo tamanho</translation>
    </message>
</context>
<context>
    <name>ExampleGrid</name>
    <message>
        <source>Click to show one alone, click again for all</source>
        <translation>Clique para ver um só, clique de novo para ver todos</translation>
    </message>
</context>
<context>
    <name>ExamplesPanel</name>
    <message>
        <source>Epoch {epoch}, frames held out: true mask left, prediction right</source>
        <translation>Época {epoch}: verdadeira à esquerda, predição à direita</translation>
    </message>
    <message>
        <source>After every epoch: frames held out, with true and predicted masks.</source>
        <translation>Depois de cada época: quadros reservados, com máscaras verdadeiras e preditas.</translation>
    </message>
</context>
<context>
    <name>ExportMasksDialog</name>
    <message>
        <source>Export masks</source>
        <translation>Exportar máscaras</translation>
    </message>
    <message>
        <source>mask shapes: exact</source>
        <translation>formas de máscara: exatas</translation>
    </message>
    <message>
        <source>polygons: can be edited point by point</source>
        <translation>polígonos: editáveis ponto a ponto</translation>
    </message>
    <message>
        <source>All videos</source>
        <translation>Todos os vídeos</translation>
    </message>
    <message>
        <source>masks alone</source>
        <translation>só as máscaras</translation>
    </message>
    <message>
        <source>with a copy of every picture</source>
        <translation>com uma cópia de cada imagem</translation>
    </message>
    <message>
        <source>with links to the pictures</source>
        <translation>com atalhos para as imagens</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Formato</translation>
    </message>
    <message>
        <source>&amp;Shapes</source>
        <translation>For&amp;mas</translation>
    </message>
    <message>
        <source>&amp;Video</source>
        <translation>&amp;Vídeo</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Quadros</translation>
    </message>
    <message>
        <source>&amp;Pictures</source>
        <translation>&amp;Imagens</translation>
    </message>
    <message>
        <source>F&amp;older</source>
        <translation>&amp;Pasta</translation>
    </message>
    <message>
        <source>Indexed PNG</source>
        <translation>PNG indexado</translation>
    </message>
    <message>
        <source>Value = class number, shown in colours. Exact, with the animals&apos; numbers.</source>
        <translation>Valor = número da classe, mostrado em cores. Exato, com os números dos animais.</translation>
    </message>
    <message>
        <source>Grey PNG</source>
        <translation>PNG em cinza</translation>
    </message>
    <message>
        <source>Value = class number. Exact; looks black in a viewer.</source>
        <translation>Valor = número da classe. Exato; parece preto em um visualizador.</translation>
    </message>
    <message>
        <source>Colour-coded PNG</source>
        <translation>PNG em cores</translation>
    </message>
    <message>
        <source>The class table&apos;s colours. Exact.</source>
        <translation>As cores da tabela de classes. Exato.</translation>
    </message>
    <message>
        <source>One JSON file a video, run lengths for each animal and part. Exact, holes and all.</source>
        <translation>Um arquivo JSON por vídeo, RLE para cada animal e parte. Exato, até nos furos.</translation>
    </message>
    <message>
        <source>One JSON file a frame. Mask shapes need labelme 5.3 or later.</source>
        <translation>Um arquivo JSON por quadro. Formas de máscara exigem labelme 5.3 ou mais novo.</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Procurar…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>One JSON file a frame. Holes become slits; pixels that are lost are counted.</source>
        <translation>Um arquivo JSON por quadro. Furos viram fendas; os pixels perdidos são contados.</translation>
    </message>
    <message>
        <source>Folder for the masks</source>
        <translation>Pasta para as máscaras</translation>
    </message>
    <message>
        <source>No frame of these kinds: choose others.</source>
        <translation>Nenhum quadro destes tipos: escolha outros.</translation>
    </message>
    <message>
        <source>Choose a folder for the masks.</source>
        <translation>Escolha uma pasta para as máscaras.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s), in a folder for each video.</source>
        <translation>
            <numerusform>%Ln quadro, em uma pasta por vídeo.</numerusform>
            <numerusform>%Ln quadros, em uma pasta por vídeo.</numerusform>
        </translation>
    </message>
    <message>
        <source>Export masks to {name}</source>
        <translation>Exportar máscaras para {name}</translation>
    </message>
</context>
<context>
    <name>ExtractPanel</name>
    <message>
        <source>Which frames</source>
        <translation>Quais quadros</translation>
    </message>
    <message>
        <source>Every frame</source>
        <translation>Todos os quadros</translation>
    </message>
    <message>
        <source>Every n-th frame</source>
        <translation>Um a cada n quadros</translation>
    </message>
    <message>
        <source>So many per second</source>
        <translation>Tantos por segundo</translation>
    </message>
    <message>
        <source>So many, evenly spread</source>
        <translation>Tantos, bem distribuídos</translation>
    </message>
    <message>
        <source>The most different ones</source>
        <translation>Os mais diferentes</translation>
    </message>
    <message>
        <source>Day plan (24 hours, stratified)</source>
        <translation>Plano do dia (24 horas, estratificado)</translation>
    </message>
    <message>
        <source>One of every</source>
        <translation>Um a cada</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>Quadros por segundo</translation>
    </message>
    <message>
        <source>Number of frames</source>
        <translation>Número de quadros</translation>
    </message>
    <message>
        <source>Time window</source>
        <translation>Intervalo de tempo</translation>
    </message>
    <message>
        <source>beginning</source>
        <translation>começo</translation>
    </message>
    <message>
        <source>end</source>
        <translation>fim</translation>
    </message>
    <message>
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Até</translation>
    </message>
    <message>
        <source>Seconds, m:ss or h:mm:ss; empty for no limit</source>
        <translation>Segundos, m:ss ou h:mm:ss; vazio para não limitar</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Aqui</translation>
    </message>
    <message>
        <source>Take the time of the frame that is shown</source>
        <translation>Usar o instante do quadro exibido</translation>
    </message>
    <message>
        <source>Image files</source>
        <translation>Arquivos de imagem</translation>
    </message>
    <message>
        <source>PNG (exact)</source>
        <translation>PNG (exato)</translation>
    </message>
    <message>
        <source>JPEG (small)</source>
        <translation>JPEG (pequeno)</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Formato</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualidade</translation>
    </message>
    <message>
        <source>All videos of the study</source>
        <translation>Todos os vídeos do estudo</translation>
    </message>
    <message>
        <source>Extract frames</source>
        <translation>Extrair quadros</translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) need about {size}, but only {free} are free on this disk.</source>
        <translation>
            <numerusform>%Ln quadro precisa de cerca de {size}, mas só há {free} livres neste disco.</numerusform>
            <numerusform>%Ln quadros precisam de cerca de {size}, mas só há {free} livres neste disco.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s), {done} of them there already; about {size} more ({free} free)</source>
        <translation>
            <numerusform>%Ln quadro, {done} já existente; cerca de {size} a mais ({free} livres)</numerusform>
            <numerusform>%Ln quadros, {done} deles já existentes; cerca de {size} a mais ({free} livres)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s), about {size} ({free} free)</source>
        <translation>
            <numerusform>%Ln quadro, cerca de {size} ({free} livres)</numerusform>
            <numerusform>%Ln quadros, cerca de {size} ({free} livres)</numerusform>
        </translation>
    </message>
    <message>
        <source>No sample of the plan lies within this video. When did the recording begin?</source>
        <translation>Nenhuma amostra do plano cai dentro deste vídeo. Quando a gravação começou?</translation>
    </message>
    <message>
        <source>No frame lies in this selection.</source>
        <translation>Nenhum quadro está nesta seleção.</translation>
    </message>
    <message>
        <source>Choose fewer frames or JPEG, or free some space.</source>
        <translation>Escolha menos quadros ou JPEG, ou libere espaço.</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Contando…</translation>
    </message>
    <message>
        <source>“{value}” cannot be used: {detail}.</source>
        <translation>“{value}” não pode ser usado: {detail}.</translation>
    </message>
    <message>
        <source>Looks at the whole video and keeps the frames that differ most.</source>
        <translation>Examina o vídeo inteiro e fica com os quadros que mais diferem.</translation>
    </message>
    <message>
        <source>Short samples spread over day and night, a few frames each.</source>
        <translation>Amostras curtas ao longo do dia e da noite, com poucos quadros cada.</translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>animal missing</source>
        <translation>falta um animal</translation>
    </message>
    <message>
        <source>animal too many</source>
        <translation>animal a mais</translation>
    </message>
    <message>
        <source>part missing</source>
        <translation>falta uma parte</translation>
    </message>
    <message>
        <source>part twice</source>
        <translation>parte repetida</translation>
    </message>
    <message>
        <source>part loose</source>
        <translation>parte solta</translation>
    </message>
    <message>
        <source>head not at the end</source>
        <translation>cabeça fora da ponta</translation>
    </message>
    <message>
        <source>classes swapped</source>
        <translation>classes trocadas</translation>
    </message>
    <message>
        <source>stray pixels</source>
        <translation>pixels soltos</translation>
    </message>
    <message>
        <source>hole</source>
        <translation>furo</translation>
    </message>
    <message>
        <source>area jumps</source>
        <translation>salto de área</translation>
    </message>
    <message>
        <source>length jumps</source>
        <translation>salto de compr.</translation>
    </message>
    <message>
        <source>numbers swapped</source>
        <translation>números trocados</translation>
    </message>
    <message>
        <source>number of another animal</source>
        <translation>número de outro</translation>
    </message>
    <message>
        <source>no animal number</source>
        <translation>sem número</translation>
    </message>
    <message>
        <source>wrong size</source>
        <translation>tamanho errado</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>ilegível</translation>
    </message>
    <message>
        <source>head</source>
        <translation>cabeça</translation>
    </message>
    <message>
        <source>body</source>
        <translation>corpo</translation>
    </message>
    <message>
        <source>tail</source>
        <translation>cauda</translation>
    </message>
    <message>
        <source>Animal {animal} is not in this mask</source>
        <translation>O animal {animal} não está nesta máscara</translation>
    </message>
    <message>
        <source>Animal {animal} is one more than there are</source>
        <translation>O animal {animal} é um a mais do que existem</translation>
    </message>
    <message>
        <source>Animal {animal} has no head</source>
        <translation>O animal {animal} não tem cabeça</translation>
    </message>
    <message>
        <source>Animal {animal} has no body</source>
        <translation>O animal {animal} não tem corpo</translation>
    </message>
    <message>
        <source>Animal {animal} has no tail</source>
        <translation>O animal {animal} não tem cauda</translation>
    </message>
    <message>
        <source>Animal {animal} has a second head</source>
        <translation>O animal {animal} tem uma segunda cabeça</translation>
    </message>
    <message>
        <source>The body of animal {animal} is in pieces</source>
        <translation>O corpo do animal {animal} está em pedaços</translation>
    </message>
    <message>
        <source>Animal {animal} has a second tail</source>
        <translation>O animal {animal} tem uma segunda cauda</translation>
    </message>
    <message>
        <source>The head of animal {animal} does not touch its body</source>
        <translation>A cabeça do animal {animal} não toca o corpo</translation>
    </message>
    <message>
        <source>The body of animal {animal} hangs loose</source>
        <translation>O corpo do animal {animal} está solto</translation>
    </message>
    <message>
        <source>The tail of animal {animal} does not touch its body</source>
        <translation>A cauda do animal {animal} não toca o corpo</translation>
    </message>
    <message>
        <source>The head of animal {animal} is not at its end</source>
        <translation>A cabeça do animal {animal} não está na ponta</translation>
    </message>
    <message>
        <source>Animal {animal}: {part} and {other} seem to be swapped</source>
        <translation>Animal {animal}: {part} e {other} parecem trocados</translation>
    </message>
    <message>
        <source>Stray pixels of animal {animal}</source>
        <translation>Pixels soltos do animal {animal}</translation>
    </message>
    <message>
        <source>A hole in animal {animal}</source>
        <translation>Um furo no animal {animal}</translation>
    </message>
    <message>
        <source>Animal {animal}: the area jumps, {value} against {expected} px</source>
        <translation>Animal {animal}: a área salta, {value} em vez de {expected} px</translation>
    </message>
    <message>
        <source>Animal {animal}: the head&apos;s area jumps, {value} against {expected} px</source>
        <translation>Animal {animal}: a área da cabeça salta, {value} em vez de {expected} px</translation>
    </message>
    <message>
        <source>Animal {animal}: the body&apos;s area jumps, {value} against {expected} px</source>
        <translation>Animal {animal}: a área do corpo salta, {value} em vez de {expected} px</translation>
    </message>
    <message>
        <source>Animal {animal}: the tail&apos;s area jumps, {value} against {expected} px</source>
        <translation>Animal {animal}: a área da cauda salta, {value} em vez de {expected} px</translation>
    </message>
    <message>
        <source>Animal {animal}: the length jumps, {value} against {expected} px</source>
        <translation>Animal {animal}: o comprimento salta, {value} em vez de {expected} px</translation>
    </message>
    <message>
        <source>Animals {animal} and {other} seem to have each other&apos;s numbers</source>
        <translation>Os animais {animal} e {other} parecem ter os números trocados</translation>
    </message>
    <message>
        <source>A piece of animal {animal} looks like one of animal {other}</source>
        <translation>Um pedaço do animal {animal} parece ser do animal {other}</translation>
    </message>
    <message>
        <source>Pixels without an animal number</source>
        <translation>Pixels sem número de animal</translation>
    </message>
    <message>
        <source>The mask is {value} px, its frame {expected} px</source>
        <translation>A máscara tem {value} px, seu quadro {expected} px</translation>
    </message>
    <message>
        <source>The mask cannot be read</source>
        <translation>A máscara não pode ser lida</translation>
    </message>
    <message>
        <source>{value} more stray specks of animal {animal}</source>
        <translation>Mais manchas soltas do animal {animal}: {value}</translation>
    </message>
    <message>
        <source>{value} more holes in animal {animal}</source>
        <translation>Mais furos no animal {animal}: {value}</translation>
    </message>
</context>
<context>
    <name>FillTool</name>
    <message>
        <source>Fill</source>
        <translation>Preenchimento</translation>
    </message>
</context>
<context>
    <name>FrameBar</name>
    <message>
        <source>Previous frame (Left or A)</source>
        <translation>Quadro anterior (Esquerda ou A)</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>Reproduzir (Espaço)</translation>
    </message>
    <message>
        <source>Next frame (Right or D)</source>
        <translation>Próximo quadro (Direita ou D)</translation>
    </message>
    <message>
        <source>Position in the video</source>
        <translation>Posição no vídeo</translation>
    </message>
    <message>
        <source>Frame number</source>
        <translation>Número do quadro</translation>
    </message>
    <message>
        <source>Frame number; the first frame is 0</source>
        <translation>Número do quadro; o primeiro é 0</translation>
    </message>
    <message>
        <source>Playing speed</source>
        <translation>Velocidade de reprodução</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>Pausar (Espaço)</translation>
    </message>
</context>
<context>
    <name>FrameRow</name>
    <message>
        <source>Verify</source>
        <translation>Verificar</translation>
    </message>
    <message>
        <source>Frame number</source>
        <translation>Número do quadro</translation>
    </message>
    <message>
        <source>Frame number; the first frame is 0</source>
        <translation>Número do quadro; o primeiro é 0</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Todos</translation>
    </message>
    <message>
        <source>Step through every frame of the video, also those without image or mask</source>
        <translation>Passar por todos os quadros do vídeo, também os sem imagem ou máscara</translation>
    </message>
    <message>
        <source>Zoom: turn the wheel; drag with the middle button to move</source>
        <translation>Zoom: gire a roda do mouse; arraste com o botão do meio para mover</translation>
    </message>
</context>
<context>
    <name>FrameStatus</name>
    <message>
        <source>extracted</source>
        <translation>extraído</translation>
    </message>
    <message>
        <source>pseudo-mask</source>
        <translation>pseudomáscara</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>predito</translation>
    </message>
    <message>
        <source>corrected</source>
        <translation>corrigido</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>verificado</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>rejeitado</translation>
    </message>
</context>
<context>
    <name>FrameStrip</name>
    <message>
        <source>Status of the frames</source>
        <translation>Status dos quadros</translation>
    </message>
    <message>
        <source>{video}, frame {index}: {status}</source>
        <translation>{video}, quadro {index}: {status}</translation>
    </message>
</context>
<context>
    <name>FramesModel</name>
    <message>
        <source>Frame {number} at {time}: {status}</source>
        <translation>Quadro {number} em {time}: {status}</translation>
    </message>
</context>
<context>
    <name>FramesTab</name>
    <message>
        <source>Extract frames of all videos</source>
        <translation>Extrair quadros de todos os vídeos</translation>
    </message>
    <message>
        <source>Extract frames of {video}</source>
        <translation>Extrair quadros de {video}</translation>
    </message>
    <message>
        <source>Add a video to extract frames from it.</source>
        <translation>Adicione um vídeo para extrair quadros dele.</translation>
    </message>
</context>
<context>
    <name>IdentifyResult</name>
    <message>
        <source>Open the folder of the result</source>
        <translation>Abrir a pasta do resultado</translation>
    </message>
    <message>
        <source>Trajectories as .csv, .h5 and .npy, and what made them</source>
        <translation>Trajetórias em .csv, .h5 e .npy, e o que as gerou</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>To look at</source>
        <translation>A conferir</translation>
    </message>
    <message>
        <source>Places of the result to look at</source>
        <translation>Lugares do resultado a conferir</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Anterior</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Próximo</translation>
    </message>
    <message>
        <source>Corrections</source>
        <translation>Correções</translation>
    </message>
    <message>
        <source>Take the last one back</source>
        <translation>Desfazer a última</translation>
    </message>
    <message>
        <source>Nothing: every name and every crossing is sure.</source>
        <translation>Nada: todos os nomes e cruzamentos são seguros.</translation>
    </message>
    <message>
        <source>Plain tracks, without identities</source>
        <translation>Trajetos simples, sem identidades</translation>
    </message>
    <message>
        <source>Estimated accuracy: {share}</source>
        <translation>Acerto estimado: {share}</translation>
    </message>
    <message>
        <source>Positions are missing: {found} of {animals} animals are found in a frame on average. Look at what is found before tracking; if the number is right, change the contrast.</source>
        <translation>Faltam posições: em média são encontrados {found} de {animals} animais por quadro. Veja o que é encontrado antes de rastrear; se o número estiver certo, ajuste o contraste.</translation>
    </message>
    <message>
        <source>The animals cannot be told apart by their looks. The names rest on motion and change at crossings: use plain tracks, or mark the animals.</source>
        <translation>Os animais não podem ser distinguidos pela aparência. Os nomes se apoiam no movimento e mudam nos cruzamentos: use trajetórias simples ou marque os animais.</translation>
    </message>
    <message>
        <source>Whether the two animals can be told apart is not certain: they were apart too seldom. Look at the names after every meeting.</source>
        <translation>Não é certo que os dois animais possam ser distinguidos: estiveram separados poucas vezes. Confira os nomes depois de cada encontro.</translation>
    </message>
    <message>
        <source>No animal was ever seen alone.</source>
        <translation>Nenhum animal foi visto sozinho.</translation>
    </message>
    <message>
        <source>Fragments: {fragments}, crossings: {crossings}. An animal is seen in {share} of the frames.</source>
        <translation>Fragmentos: {fragments}, cruzamentos: {crossings}. Um animal é visto em {share} dos quadros.</translation>
    </message>
    <message>
        <source>Plain tracks have no names to correct.</source>
        <translation>Trajetos simples não têm nomes a corrigir.</translation>
    </message>
    <message>
        <source>Right-click an animal in the picture, or a fragment below it, to say who it is.</source>
        <translation>Clique com o botão direito em um animal na imagem, ou em um fragmento abaixo dela, para dizer quem é.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln correction(s) hold</source>
        <translation>
            <numerusform>%Ln correção em vigor</numerusform>
            <numerusform>%Ln correções em vigor</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdentifySetup</name>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
    <message>
        <source>How many animals are in the arena, seen or not</source>
        <translation>Quantos animais estão na arena, vistos ou não</translation>
    </message>
    <message>
        <source>Keep identities through crossings</source>
        <translation>Manter identidades nos cruzamentos</translation>
    </message>
    <message>
        <source>Not ticked: plain tracks by motion alone, in a fraction of the time</source>
        <translation>Desmarcado: trajetos simples só pelo movimento, em uma fração do tempo</translation>
    </message>
    <message>
        <source>Automatic tries one after the other until the names are sure enough</source>
        <translation>Automático tenta um após o outro até os nomes serem seguros o bastante</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>as long as it takes</source>
        <translation>o tempo que precisar</translation>
    </message>
    <message>
        <source>Longest time that a network may learn what the animals look like</source>
        <translation>Tempo máximo para uma rede aprender a aparência dos animais</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Número</translation>
    </message>
    <message>
        <source>Told apart by</source>
        <translation>Distinguidos por</translation>
    </message>
    <message>
        <source>Learn</source>
        <translation>Aprender</translation>
    </message>
    <message>
        <source>In this frame</source>
        <translation>Neste quadro</translation>
    </message>
    <message>
        <source>How animals are found</source>
        <translation>Como os animais são achados</translation>
    </message>
    <message>
        <source>By contrast</source>
        <translation>Por contraste</translation>
    </message>
    <message>
        <source>Predictions of the study</source>
        <translation>Predições do estudo</translation>
    </message>
    <message>
        <source>Predictions: the masks that a network of the study made of this video, for hard backgrounds</source>
        <translation>Predições: as máscaras que uma rede do estudo fez deste vídeo, para fundos difíceis</translation>
    </message>
    <message>
        <source>empty scene</source>
        <translation>cena vazia</translation>
    </message>
    <message>
        <source>surroundings</source>
        <translation>arredores</translation>
    </message>
    <message>
        <source>By what differs from the empty scene, or from the surroundings</source>
        <translation>Pelo que difere da cena vazia, ou dos arredores</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>escuros</translation>
    </message>
    <message>
        <source>pale</source>
        <translation>claros</translation>
    </message>
    <message>
        <source>dark and pale</source>
        <translation>escuros e claros</translation>
    </message>
    <message>
        <source>Whether the animals are darker or paler than the floor</source>
        <translation>Se os animais são mais escuros ou mais claros que o piso</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Achados</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>Contra</translation>
    </message>
    <message>
        <source>Coat</source>
        <translation>Pelagem</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Contraste</translation>
    </message>
    <message>
        <source>From this difference on a pixel is animal (grey levels)</source>
        <translation>A partir desta diferença um pixel é animal (níveis de cinza)</translation>
    </message>
    <message>
        <source>Smallest animal</source>
        <translation>Menor animal</translation>
    </message>
    <message>
        <source>Blobs with fewer pixels are no animals</source>
        <translation>Manchas com menos pixels não são animais</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Back to automatic</source>
        <translation>Voltar ao automático</translation>
    </message>
    <message>
        <source>Region of interest</source>
        <translation>Região de interesse</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>Desenhar</translation>
    </message>
    <message>
        <source>Only what is inside counts as animal</source>
        <translation>Só o que está dentro conta como animal</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Limpar</translation>
    </message>
    <message>
        <source>In {share} of the frames looked at, every animal is apart from the others.</source>
        <translation>Em {share} dos quadros examinados, todos os animais estão separados.</translation>
    </message>
    <message>
        <source>Looking for the animals…</source>
        <translation>Procurando os animais…</translation>
    </message>
    <message>
        <source>This frame has no prediction yet.</source>
        <translation>Este quadro ainda não tem predição.</translation>
    </message>
    <message>
        <source>Animals alone: {found} of {wanted}</source>
        <translation>Animais sozinhos: {found} de {wanted}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln crossing(s)</source>
        <translation>
            <numerusform>%Ln cruzamento</numerusform>
            <numerusform>%Ln cruzamentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln too small</source>
        <translation>
            <numerusform>%Ln pequena demais</numerusform>
            <numerusform>%Ln pequenas demais</numerusform>
        </translation>
    </message>
    <message>
        <source>Areas: {areas} px</source>
        <translation>Áreas: {areas} px</translation>
    </message>
    <message>
        <source>Areas: {areas} px; one animal has about {typical} px</source>
        <translation>Áreas: {areas} px; um animal tem cerca de {typical} px</translation>
    </message>
    <message>
        <source>Click the corners in the picture; double click closes, Esc stops.</source>
        <translation>Clique nos cantos na imagem; duplo clique fecha, Esc para.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln corner(s)</source>
        <translation>
            <numerusform>%Ln canto</numerusform>
            <numerusform>%Ln cantos</numerusform>
        </translation>
    </message>
    <message>
        <source>All of the picture</source>
        <translation>A imagem toda</translation>
    </message>
</context>
<context>
    <name>IdentifyTab</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>Ajustar</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>Check first</source>
        <translation>Verificar antes</translation>
    </message>
    <message>
        <source>Looks at a minute of the video: can the animals be told apart, and how long will it take?</source>
        <translation>Examina um minuto do vídeo: os animais podem ser distinguidos, e quanto tempo vai levar?</translation>
    </message>
    <message>
        <source>Track {video}</source>
        <translation>Rastrear {video}</translation>
    </message>
    <message>
        <source>Check {video}</source>
        <translation>Verificar {video}</translation>
    </message>
    <message>
        <source>Correct the tracks of {video}</source>
        <translation>Corrigir os trajetos de {video}</translation>
    </message>
    <message>
        <source>loss {value}</source>
        <translation>perda {value}</translation>
    </message>
    <message>
        <source>accuracy {value} %</source>
        <translation>acerto {value} %</translation>
    </message>
    <message>
        <source>Tracked in {time}</source>
        <translation>Rastreado em {time}</translation>
    </message>
    <message>
        <source>Track the animals</source>
        <translation>Rastrear os animais</translation>
    </message>
    <message>
        <source>Go on tracking</source>
        <translation>Continuar o rastreamento</translation>
    </message>
    <message>
        <source>Track again</source>
        <translation>Rastrear de novo</translation>
    </message>
    <message>
        <source>The tracking of this video was not finished. It goes on after its last stage.</source>
        <translation>O rastreamento deste vídeo não terminou. Ele continua após a última etapa.</translation>
    </message>
    <message>
        <source>With other settings only those stages are kept that do not depend on them.</source>
        <translation>Com outros ajustes, só ficam as etapas que não dependem deles.</translation>
    </message>
</context>
<context>
    <name>IdentifyTexts</name>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Embedding (contrastive)</source>
        <translation>Embedding (contrastivo)</translation>
    </message>
    <message>
        <source>Cascade (as idtracker.ai)</source>
        <translation>Cascata (como o idtracker.ai)</translation>
    </message>
    <message>
        <source>Pairs of pictures</source>
        <translation>Pares de imagens</translation>
    </message>
    <message>
        <source>Several networks that vote</source>
        <translation>Várias redes que votam</translation>
    </message>
    <message>
        <source>Network that knows photographs</source>
        <translation>Rede que conhece fotografias</translation>
    </message>
    <message>
        <source>Crossing</source>
        <translation>Cruzamento</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
    <message>
        <source>Extra</source>
        <translation>A mais</translation>
    </message>
    <message>
        <source>The ways into and out of this crossing do not agree.</source>
        <translation>Os caminhos de entrada e de saída deste cruzamento não concordam.</translation>
    </message>
    <message>
        <source>This stretch may belong to another animal.</source>
        <translation>Este trecho pode ser de outro animal.</translation>
    </message>
    <message>
        <source>More is seen here than there are animals.</source>
        <translation>Aqui se vê mais do que há animais.</translation>
    </message>
</context>
<context>
    <name>ImageCanvas</name>
    <message>
        <source>Fit to window</source>
        <translation>Ajustar à janela</translation>
    </message>
    <message>
        <source>100 % (one image pixel = one screen pixel)</source>
        <translation>100 % (um pixel da imagem = um pixel da tela)</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Ampliar</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Reduzir</translation>
    </message>
</context>
<context>
    <name>ImportMasksDialog</name>
    <message>
        <source>Import masks</source>
        <translation>Importar máscaras</translation>
    </message>
    <message>
        <source>A folder of masks, or one file</source>
        <translation>Uma pasta de máscaras, ou um arquivo</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Pasta…</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Arquivo…</translation>
    </message>
    <message>
        <source>By the folders&apos; names</source>
        <translation>Pelos nomes das pastas</translation>
    </message>
    <message>
        <source>Which files count: * is any text, # the number of the frame</source>
        <translation>Quais arquivos valem: * é qualquer texto, # o número do quadro</translation>
    </message>
    <message>
        <source>by the number in the name</source>
        <translation>pelo número no nome</translation>
    </message>
    <message>
        <source>in order, on the extracted frames</source>
        <translation>pela ordem, nos quadros extraídos</translation>
    </message>
    <message>
        <source>The number that names the video&apos;s first frame, often 0 or 1</source>
        <translation>O número que indica o primeiro quadro do vídeo, muitas vezes 0 ou 1</translation>
    </message>
    <message>
        <source>&amp;Masks</source>
        <translation>&amp;Máscaras</translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation>F&amp;ormato</translation>
    </message>
    <message>
        <source>&amp;Video</source>
        <translation>&amp;Vídeo</translation>
    </message>
    <message>
        <source>File &amp;names</source>
        <translation>&amp;Nomes</translation>
    </message>
    <message>
        <source>F&amp;rames</source>
        <translation>&amp;Quadros</translation>
    </message>
    <message>
        <source>F&amp;irst number</source>
        <translation>P&amp;rimeiro número</translation>
    </message>
    <message>
        <source>Find out</source>
        <translation>Descobrir</translation>
    </message>
    <message>
        <source>Indexed PNG</source>
        <translation>PNG indexado</translation>
    </message>
    <message>
        <source>Grey PNG</source>
        <translation>PNG em cinza</translation>
    </message>
    <message>
        <source>Colour-coded PNG</source>
        <translation>PNG em cores</translation>
    </message>
    <message>
        <source>Swap head and tail</source>
        <translation>Trocar cabeça e cauda</translation>
    </message>
    <message>
        <source>Head and tail are right in the picture</source>
        <translation>Cabeça e cauda estão certas na imagem</translation>
    </message>
    <message>
        <source>pseudo-masks and predictions</source>
        <translation>pseudomáscaras e predições</translation>
    </message>
    <message>
        <source>every mask, corrected ones too</source>
        <translation>todas as máscaras, também as corrigidas</translation>
    </message>
    <message>
        <source>no mask</source>
        <translation>nenhuma máscara</translation>
    </message>
    <message>
        <source>What is replaced is kept in the study&apos;s backups folder</source>
        <translation>O que é substituído fica na pasta backups do estudo</translation>
    </message>
    <message>
        <source>Frames become</source>
        <translation>Quadros ficam</translation>
    </message>
    <message>
        <source>They replace</source>
        <translation>Substituem</translation>
    </message>
    <message>
        <source>A frame with the masks appears here.</source>
        <translation>Um quadro com as máscaras aparece aqui.</translation>
    </message>
    <message>
        <source>Frame shown</source>
        <translation>Quadro exibido</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importar</translation>
    </message>
    <message>
        <source>Looking at the files…</source>
        <translation>Examinando os arquivos…</translation>
    </message>
    <message>
        <source>Folder of masks</source>
        <translation>Pasta de máscaras</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Máscaras</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos os arquivos</translation>
    </message>
    <message>
        <source>File of masks</source>
        <translation>Arquivo de máscaras</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s), {format}.</source>
        <translation>
            <numerusform>%Ln máscara, {format}.</numerusform>
            <numerusform>%Ln máscaras, {format}.</numerusform>
        </translation>
    </message>
    <message>
        <source>{video}: frames {first} to {last}.</source>
        <translation>{video}: quadros {first} a {last}.</translation>
    </message>
    <message>
        <source>{video}, frame {number}</source>
        <translation>{video}, quadro {number}</translation>
    </message>
    <message>
        <source>Choose the masks to import.</source>
        <translation>Escolha as máscaras a importar.</translation>
    </message>
    <message>
        <source>Choose what {name} is.</source>
        <translation>Escolha o que é {name}.</translation>
    </message>
    <message>
        <source>The classes are guessed from their shapes: check head and tail in the picture.</source>
        <translation>As classes foram deduzidas pelas formas: confira cabeça e cauda na imagem.</translation>
    </message>
    <message>
        <source>Every file is checked before the first mask is written.</source>
        <translation>Todos os arquivos são conferidos antes de gravar a primeira máscara.</translation>
    </message>
    <message>
        <source>Import masks from {name}</source>
        <translation>Importar máscaras de {name}</translation>
    </message>
</context>
<context>
    <name>JobCard</name>
    <message>
        <source>Open the job&apos;s log</source>
        <translation>Abrir o registro da tarefa</translation>
    </message>
    <message>
        <source>Cancel this job</source>
        <translation>Cancelar esta tarefa</translation>
    </message>
    <message>
        <source>Waiting for the jobs before it</source>
        <translation>Esperando as tarefas anteriores</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>Cancelando…</translation>
    </message>
    <message>
        <source>Cancelled; what was finished is kept</source>
        <translation>Cancelada; o que ficou pronto foi mantido</translation>
    </message>
    <message>
        <source>Finished in {time}</source>
        <translation>Concluída em {time}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Iniciando…</translation>
    </message>
    <message>
        <source>{rate} per second</source>
        <translation>{rate} por segundo</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>faltam {time}</translation>
    </message>
</context>
<context>
    <name>JobStrip</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Waiting for the job before it</source>
        <translation>Esperando a tarefa anterior</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Parando…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Iniciando…</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>faltam {time}</translation>
    </message>
</context>
<context>
    <name>JobsDock</name>
    <message>
        <source>Jobs</source>
        <translation>Tarefas</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>Nada em execução.</translation>
    </message>
</context>
<context>
    <name>LassoTool</name>
    <message>
        <source>Fill outline</source>
        <translation>Preencher contorno</translation>
    </message>
    <message>
        <source>Erase outline</source>
        <translation>Apagar contorno</translation>
    </message>
    <message>
        <source>Swap classes inside the outline</source>
        <translation>Trocar classes dentro do contorno</translation>
    </message>
    <message>
        <source>Replace class inside the outline</source>
        <translation>Substituir classe dentro do contorno</translation>
    </message>
    <message>
        <source>Change animal inside the outline</source>
        <translation>Mudar animal dentro do contorno</translation>
    </message>
</context>
<context>
    <name>LookPanel</name>
    <message>
        <source>Mask</source>
        <translation>Máscara</translation>
    </message>
    <message>
        <source>Fill and outline</source>
        <translation>Área e contorno</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Área</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Contorno</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Opacidade</translation>
    </message>
    <message>
        <source>Colors by</source>
        <translation>Cores por</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Animal</source>
        <translation>Animal</translation>
    </message>
    <message>
        <source>Pixel grid when close</source>
        <translation>Grade de pixels de perto</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Comparar com</translation>
    </message>
    <message>
        <source>Before my changes</source>
        <translation>Antes das minhas mudanças</translation>
    </message>
    <message>
        <source>Prediction of the network</source>
        <translation>Predição da rede</translation>
    </message>
    <message>
        <source>Pseudo-mask</source>
        <translation>Pseudomáscara</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Show the other mask</source>
        <translation>Mostrar a outra máscara</translation>
    </message>
    <message>
        <source>There is no prediction for this frame.</source>
        <translation>Não há predição para este quadro.</translation>
    </message>
    <message>
        <source>There is no pseudo-mask for this frame.</source>
        <translation>Não há pseudomáscara para este quadro.</translation>
    </message>
    <message>
        <source>Or hold {key}</source>
        <translation>Ou segure {key}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Finished: {title}</source>
        <translation>Concluído: {title}</translation>
    </message>
</context>
<context>
    <name>MaskActions</name>
    <message>
        <source>Choose two different classes.</source>
        <translation>Escolha duas classes diferentes.</translation>
    </message>
    <message>
        <source>The background cannot be swapped; replace the class instead.</source>
        <translation>O fundo não pode ser trocado; substitua a classe.</translation>
    </message>
    <message>
        <source>One of the two classes is locked.</source>
        <translation>Uma das duas classes está travada.</translation>
    </message>
    <message>
        <source>Draw around the part of the mask that is meant.</source>
        <translation>Contorne a parte da máscara desejada.</translation>
    </message>
    <message>
        <source>There is no frame before this one.</source>
        <translation>Não há quadro antes deste.</translation>
    </message>
</context>
<context>
    <name>MaskSaving</name>
    <message>
        <source>Frame {number} was verified; its mask has changed, so that it is corrected now.</source>
        <translation>O quadro {number} estava verificado; a máscara mudou, por isso agora ele é corrigido.</translation>
    </message>
    <message>
        <source>The study can be written again: everything is saved.</source>
        <translation>O estudo pode ser gravado de novo: está tudo salvo.</translation>
    </message>
    <message>
        <source>Your corrections are kept on this machine and saved by themselves as soon as the study can be written again: free some space, connect the drive or allow writing.</source>
        <translation>Suas correções ficam guardadas neste computador e são salvas sozinhas assim que o estudo puder ser gravado de novo: libere espaço, conecte o disco ou permita a gravação.</translation>
    </message>
    <message>
        <source>Your corrections are only in memory: free some space or connect the drive before you close the window. They are then saved by themselves.</source>
        <translation>Suas correções estão só na memória: libere espaço ou conecte o disco antes de fechar a janela. Depois elas são salvas sozinhas.</translation>
    </message>
</context>
<context>
    <name>Measures</name>
    <message>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <source>Overlap of predicted and true area, divided by what both cover</source>
        <translation>Área comum à predita e à verdadeira, dividida pelo que as duas cobrem</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Pixels found and right, balanced; kinder to small parts than IoU</source>
        <translation>Pixels encontrados e corretos, em equilíbrio; mais brando com partes pequenas que o IoU</translation>
    </message>
    <message>
        <source>Boundary F1</source>
        <translation>F1 da borda</translation>
    </message>
    <message>
        <source>How much of the outline lies within 2 pixels of the true one</source>
        <translation>Quanto do contorno fica a até 2 pixels do verdadeiro</translation>
    </message>
    <message>
        <source>Panoptic quality</source>
        <translation>Qualidade panóptica</translation>
    </message>
    <message>
        <source>How many animals are found, and how well their outlines fit</source>
        <translation>Quantos animais são encontrados e quão bem os contornos se ajustam</translation>
    </message>
</context>
<context>
    <name>ModelDetailsDialog</name>
    <message>
        <source>Network {run}</source>
        <translation>Rede {run}</translation>
    </message>
    <message>
        <source>What lists call it; its folder keeps its name</source>
        <translation>Como as listas a chamam; a pasta mantém o nome</translation>
    </message>
    <message>
        <source>What is it good for, what does it get wrong?</source>
        <translation>Para que serve, o que ela erra?</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Observações</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>Treinada</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Codificador</translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation>Aprendeu com</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Medida em</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Notas</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Importada</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>not finished</source>
        <translation>inacabada</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>não se sabe</translation>
    </message>
    <message>
        <source>{encoder}, started from {weights}</source>
        <translation>{encoder}, iniciado de {weights}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln quadro</numerusform>
            <numerusform>%Ln quadros</numerusform>
        </translation>
    </message>
    <message>
        <source>synthetic sets: {names}</source>
        <translation>conjuntos sintéticos: {names}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) held out</source>
        <translation>
            <numerusform>%Ln quadro reservado</numerusform>
            <numerusform>%Ln quadros reservados</numerusform>
        </translation>
    </message>
    <message>
        <source>not measured in this study</source>
        <translation>não medida neste estudo</translation>
    </message>
    <message>
        <source>mean IoU {value} in epoch {epoch}</source>
        <translation>IoU média {value} na época {epoch}</translation>
    </message>
    <message>
        <source>panoptic quality of the animals {value}</source>
        <translation>qualidade panóptica dos animais {value}</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Salvar</translation>
    </message>
</context>
<context>
    <name>ModelLibraryController</name>
    <message>
        <source>{run} is deleted.</source>
        <translation>{run} foi excluída.</translation>
    </message>
    <message>
        <source>It lies in {folder}; moved back to models it is there again.</source>
        <translation>Está em {folder}; movida de volta para models, ela reaparece.</translation>
    </message>
    <message>
        <source>{file} is written.</source>
        <translation>{file} foi gravado.</translation>
    </message>
    <message>
        <source>The study has the network of {file} already: {run}.</source>
        <translation>O estudo já tem a rede de {file}: {run}.</translation>
    </message>
    <message>
        <source>{file} is imported as {run}.</source>
        <translation>{file} foi importado como {run}.</translation>
    </message>
    <message>
        <source>The file does not say which classes it tells apart nor what pictures it was given: look at a prediction before you use it.</source>
        <translation>O arquivo não diz que classes distingue nem que imagens recebeu: veja uma predição antes de usá-lo.</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Codificador</translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation>IoU média</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Época</translation>
    </message>
    <message>
        <source>Networks of this study</source>
        <translation>Redes deste estudo</translation>
    </message>
</context>
<context>
    <name>ModelPanel</name>
    <message>
        <source>Details…</source>
        <translation>Detalhes…</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Comparar…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importar…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Excluir…</translation>
    </message>
    <message>
        <source>Name, notes, what it has learned from, how good it is</source>
        <translation>Nome, observações, com o que aprendeu, quão boa é</translation>
    </message>
    <message>
        <source>Two networks on the same frames: which is better, and where</source>
        <translation>Duas redes nos mesmos quadros: qual é melhor, e onde</translation>
    </message>
    <message>
        <source>Add a network from a file; nothing of the file is run</source>
        <translation>Adiciona uma rede de um arquivo; nada do arquivo é executado</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mais</translation>
    </message>
    <message>
        <source>Import a network</source>
        <translation>Importar uma rede</translation>
    </message>
    <message>
        <source>Networks ({suffixes})</source>
        <translation>Redes ({suffixes})</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos os arquivos</translation>
    </message>
    <message>
        <source>Export the network</source>
        <translation>Exportar a rede</translation>
    </message>
    <message>
        <source>For another study (*.pth)</source>
        <translation>Para outro estudo (*.pth)</translation>
    </message>
    <message>
        <source>For other programs, TorchScript (*.pt)</source>
        <translation>Para outros programas, TorchScript (*.pt)</translation>
    </message>
    <message>
        <source>Delete a network</source>
        <translation>Excluir uma rede</translation>
    </message>
    <message>
        <source>Delete {name}?</source>
        <translation>Excluir {name}?</translation>
    </message>
    <message>
        <source>It is moved to the study&apos;s backups folder, not erased.</source>
        <translation>Ela vai para a pasta backups do estudo, não é apagada.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Excluir</translation>
    </message>
    <message>
        <source>{name} is being trained: cancel that first.</source>
        <translation>{name} está em treino: cancele-o antes.</translation>
    </message>
    <message>
        <source>Import {file}</source>
        <translation>Importar {file}</translation>
    </message>
    <message>
        <source>Export {file}</source>
        <translation>Exportar {file}</translation>
    </message>
</context>
<context>
    <name>MoreSettings</name>
    <message>
        <source>Batch</source>
        <translation>Lote</translation>
    </message>
    <message>
        <source>Frames learned from at a time. It becomes fewer by itself where memory runs out.</source>
        <translation>Quadros com que se aprende de cada vez. Diminui sozinho onde a memória acaba.</translation>
    </message>
    <message>
        <source>How large the steps are. Smaller when the loss jumps or training breaks off.</source>
        <translation>O tamanho dos passos. Menor quando a perda salta ou o treino se interrompe.</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Taxa de aprendizado</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nunca</translation>
    </message>
    <message>
        <source>End early when the mean IoU has not risen for so many epochs. Mostly not needed: the last epochs, with small steps, bring much of the gain.</source>
        <translation>Termina antes quando o IoU média não sobe há tantas épocas. Em geral não é preciso: as últimas épocas, de passos pequenos, trazem boa parte do ganho.</translation>
    </message>
    <message>
        <source>Stop early</source>
        <translation>Parar antes</translation>
    </message>
    <message>
        <source>How much more pixels near an outline count. Helps thin tails; 0: all count the same.</source>
        <translation>Quanto a mais contam os pixels perto de um contorno. Ajuda caudas finas; 0: todos contam igual.</translation>
    </message>
    <message>
        <source>Outline weight</source>
        <translation>Peso do contorno</translation>
    </message>
    <message>
        <source>Where there are more labels, every epoch draws others; those a person made four times as often.</source>
        <translation>Onde há mais rótulos, cada época sorteia outros; os feitos por pessoas, quatro vezes mais.</translation>
    </message>
    <message>
        <source>Frames an epoch</source>
        <translation>Quadros por época</translation>
    </message>
    <message>
        <source>Vary the pictures</source>
        <translation>Variar as imagens</translation>
    </message>
    <message>
        <source>Turned, mirrored, scaled, lighter and darker copies. Off only to compare.</source>
        <translation>Cópias giradas, espelhadas, em outra escala, mais claras e mais escuras. Desligue só para comparar.</translation>
    </message>
    <message>
        <source>random</source>
        <translation>ao acaso</translation>
    </message>
    <message>
        <source>Choose a file of weights</source>
        <translation>Escolher um arquivo de pesos</translation>
    </message>
    <message>
        <source>A file of weights for this encoder to start from, or the word imagenet for those that its library publishes (fetched once). Without either it starts at random.</source>
        <translation>Um arquivo de pesos deste codificador para começar, ou a palavra imagenet para os que a biblioteca dele publica (baixados uma vez). Sem nenhum dos dois, começa ao acaso.</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Começar de</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automático</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>processador</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Calcular em</translation>
    </message>
    <message>
        <source>Automatic: a GPU where there is one</source>
        <translation>Automático: uma GPU onde houver</translation>
    </message>
    <message>
        <source>all</source>
        <translation>todas</translation>
    </message>
    <message>
        <source>GPUs</source>
        <translation>GPUs</translation>
    </message>
    <message>
        <source>How many a batch is spread over, where there are some</source>
        <translation>Por quantas um lote é dividido, onde houver</translation>
    </message>
    <message>
        <source>mixed, bfloat16</source>
        <translation>mista, bfloat16</translation>
    </message>
    <message>
        <source>mixed, float16</source>
        <translation>mista, float16</translation>
    </message>
    <message>
        <source>Automatic: mixed on a GPU, where it is faster; float32 on a processor</source>
        <translation>Automático: mista em GPU, onde é mais rápida; float32 em processador</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Precisão</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semente</translation>
    </message>
    <message>
        <source>The same seed gives the same split and start</source>
        <translation>A mesma semente dá a mesma divisão e o mesmo início</translation>
    </message>
    <message>
        <source>Go on with a broken-off training</source>
        <translation>Continuar um treino interrompido</translation>
    </message>
    <message>
        <source>With the same settings and labels it goes on after the last whole epoch. Off: starts anew.</source>
        <translation>Com os mesmos ajustes e rótulos, continua depois da última época inteira. Desligado: começa de novo.</translation>
    </message>
    <message>
        <source>Weights ({suffixes})</source>
        <translation>Pesos ({suffixes})</translation>
    </message>
    <message>
        <source>Weights to start from</source>
        <translation>Pesos iniciais</translation>
    </message>
</context>
<context>
    <name>NewStudyDialog</name>
    <message>
        <source>New study</source>
        <translation>Novo estudo</translation>
    </message>
    <message>
        <source>my-study</source>
        <translation>meu-estudo</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Procurar…</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>&amp;Dentro de</translation>
    </message>
    <message>
        <source>Create study</source>
        <translation>Criar estudo</translation>
    </message>
    <message>
        <source>A name is needed, without any of &lt; &gt; : &quot; / \ | ? *</source>
        <translation>É preciso um nome, sem nenhum destes: &lt; &gt; : &quot; / \ | ? *</translation>
    </message>
    <message>
        <source>Choose a folder for the study.</source>
        <translation>Escolha uma pasta para o estudo.</translation>
    </message>
    <message>
        <source>{folder} already holds files; choose another name.</source>
        <translation>{folder} já contém arquivos; escolha outro nome.</translation>
    </message>
    <message>
        <source>The study will be made in {folder}</source>
        <translation>O estudo será criado em {folder}</translation>
    </message>
    <message>
        <source>Folder for the study</source>
        <translation>Pasta para o estudo</translation>
    </message>
</context>
<context>
    <name>OverlayTab</name>
    <message>
        <source>Shown on top</source>
        <translation>Exibido por cima</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Predição</translation>
    </message>
    <message>
        <source>Mask to work on</source>
        <translation>Máscara de trabalho</translation>
    </message>
    <message>
        <source>Prediction: what the last network made of every frame. Mask: the labels of the study.</source>
        <translation>Predição: o que a última rede fez de cada quadro. Máscara: os rótulos do estudo.</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fonte</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Opacidade</translation>
    </message>
    <message>
        <source>Outlines only</source>
        <translation>Só contornos</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>Predizer</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Predict this video</source>
        <translation>Predizer este vídeo</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Export overlay video…</source>
        <translation>Exportar vídeo sobreposto…</translation>
    </message>
    <message>
        <source>Writes the whole video with every class, at this opacity</source>
        <translation>Grava o vídeo inteiro com todas as classes, com esta opacidade</translation>
    </message>
    <message>
        <source>This frame has no prediction yet.</source>
        <translation>Este quadro ainda não tem predição.</translation>
    </message>
    <message>
        <source>Doubt of the network</source>
        <translation>Dúvida da rede</translation>
    </message>
    <message>
        <source>Doubt: yellow to red where its confidence maps say that it is unsure.</source>
        <translation>Dúvida: de amarelo a vermelho onde os mapas de confiança dizem que ela não tem certeza.</translation>
    </message>
    <message>
        <source>Average over mirrored pictures</source>
        <translation>Média sobre imagens espelhadas</translation>
    </message>
    <message>
        <source>Steadier masks, in four times the time</source>
        <translation>Máscaras mais estáveis, em quatro vezes o tempo</translation>
    </message>
    <message>
        <source>Confidence maps</source>
        <translation>Mapas de confiança</translation>
    </message>
    <message>
        <source>Also writes how sure the network is of every pixel, one grey picture a frame</source>
        <translation>Grava também a certeza da rede em cada pixel, uma imagem cinza por quadro</translation>
    </message>
    <message>
        <source>This frame has no confidence map yet: predict with Confidence maps ticked.</source>
        <translation>Este quadro ainda não tem mapa de confiança: prediga com Mapas de confiança marcado.</translation>
    </message>
    <message>
        <source>This frame has no mask yet.</source>
        <translation>Este quadro ainda não tem máscara.</translation>
    </message>
    <message>
        <source>Shown: {shown} of {wanted} frames per second</source>
        <translation>Exibidos: {shown} de {wanted} quadros por segundo</translation>
    </message>
    <message>
        <source>Mean IoU {iou}, {split}</source>
        <translation>IoU média {iou}, {split}</translation>
    </message>
    <message>
        <source>No network trained yet</source>
        <translation>Nenhuma rede treinada ainda</translation>
    </message>
    <message>
        <source>Doubt is shown here alone: choose the prediction or the mask to export.</source>
        <translation>A dúvida só é mostrada aqui: escolha a predição ou a máscara para exportar.</translation>
    </message>
    <message>
        <source>Nothing to draw yet: predict this video first.</source>
        <translation>Ainda não há o que desenhar: prediga este vídeo primeiro.</translation>
    </message>
    <message>
        <source>Nothing to draw yet: make masks for this video first.</source>
        <translation>Ainda não há o que desenhar: gere máscaras para este vídeo primeiro.</translation>
    </message>
    <message>
        <source>Train a network in the Train tab first.</source>
        <translation>Treine antes uma rede na aba Treino.</translation>
    </message>
    <message>
        <source>This video has no predictions yet.</source>
        <translation>Este vídeo ainda não tem predições.</translation>
    </message>
    <message>
        <source>Every frame of this video has a prediction.</source>
        <translation>Todos os quadros deste vídeo têm predição.</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln frame(s) have a prediction.</source>
        <translation>
            <numerusform>{done} de %Ln quadro tem predição.</numerusform>
            <numerusform>{done} de %Ln quadros têm predição.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In {count} of %Ln picture(s) it sees far more animal than in any it learned from.</source>
        <translation>
            <numerusform>Em {count} de %Ln imagem ela vê muito mais animal que em qualquer uma com que aprendeu.</numerusform>
            <numerusform>Em {count} de %Ln imagens ela vê muito mais animal que em qualquer uma com que aprendeu.</numerusform>
        </translation>
    </message>
    <message>
        <source>The pictures are much brighter than those it learned from.</source>
        <translation>As imagens são muito mais claras que aquelas com que aprendeu.</translation>
    </message>
    <message>
        <source>The pictures are much darker than those it learned from.</source>
        <translation>As imagens são muito mais escuras que aquelas com que aprendeu.</translation>
    </message>
    <message>
        <source>Look at the masks before you use their numbers; label some of these frames and train on them.</source>
        <translation>Olhe as máscaras antes de usar os números delas; rotule alguns destes quadros e treine com eles.</translation>
    </message>
    <message>
        <source>This video looks unlike what the network was trained on.</source>
        <translation>Este vídeo não se parece com aquilo em que a rede foi treinada.</translation>
    </message>
    <message>
        <source>Predict {video}</source>
        <translation>Predizer {video}</translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.mkv *.mov *.avi)</source>
        <translation>Vídeos (*.mp4 *.mkv *.mov *.avi)</translation>
    </message>
    <message>
        <source>Export overlay video</source>
        <translation>Exportar vídeo sobreposto</translation>
    </message>
    <message>
        <source>Export {file}</source>
        <translation>Exportar {file}</translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>Back to automatic</source>
        <translation>Voltar ao automático</translation>
    </message>
    <message>
        <source>How many animals a frame holds at most</source>
        <translation>Quantos animais um quadro contém no máximo</translation>
    </message>
    <message>
        <source>heat</source>
        <translation>calor</translation>
    </message>
    <message>
        <source>empty scene</source>
        <translation>cena vazia</translation>
    </message>
    <message>
        <source>surroundings</source>
        <translation>arredores</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>escura</translation>
    </message>
    <message>
        <source>pale</source>
        <translation>clara</translation>
    </message>
    <message>
        <source>dark and pale</source>
        <translation>escura e clara</translation>
    </message>
    <message>
        <source>By its heat, by what differs from the empty scene, or from its surroundings</source>
        <translation>Pelo calor, pelo que difere da cena vazia ou dos arredores</translation>
    </message>
    <message>
        <source>Whether the animals are darker or paler than the floor</source>
        <translation>Se os animais são mais escuros ou mais claros que o piso</translation>
    </message>
    <message>
        <source>remove</source>
        <translation>remover</translation>
    </message>
    <message>
        <source>keep</source>
        <translation>manter</translation>
    </message>
    <message>
        <source>Take burnt-in text, crosshair and logo out of the picture first</source>
        <translation>Retirar antes da imagem o texto, a mira e o logotipo gravados nela</translation>
    </message>
    <message>
        <source>gray</source>
        <translation>cinza</translation>
    </message>
    <message>
        <source>Colour bar of false-colour thermal pictures</source>
        <translation>Barra de cores das imagens térmicas em falsa cor</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
    <message>
        <source>Found by</source>
        <translation>Encontrados por</translation>
    </message>
    <message>
        <source>Coat</source>
        <translation>Pelagem</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texto</translation>
    </message>
    <message>
        <source>Colour bar</source>
        <translation>Barra de cores</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Contrast of the body</source>
        <translation>Contraste do corpo</translation>
    </message>
    <message>
        <source>From this difference to the floor on a pixel is certainly animal (grey levels)</source>
        <translation>A partir desta diferença em relação ao piso, o pixel é certamente animal (níveis de cinza)</translation>
    </message>
    <message>
        <source>Contrast of the tail</source>
        <translation>Contraste da cauda</translation>
    </message>
    <message>
        <source>Lower difference that is enough for thin parts joined to a body (grey levels)</source>
        <translation>Diferença menor, suficiente para partes finas ligadas a um corpo (níveis de cinza)</translation>
    </message>
    <message>
        <source>Smallest animal</source>
        <translation>Menor animal</translation>
    </message>
    <message>
        <source>Blobs with fewer pixels are no animals</source>
        <translation>Manchas com menos pixels não são animais</translation>
    </message>
    <message>
        <source>Largest animal</source>
        <translation>Maior animal</translation>
    </message>
    <message>
        <source>Blobs with more pixels are no animals</source>
        <translation>Manchas com mais pixels não são animais</translation>
    </message>
    <message>
        <source>Tail begins at width</source>
        <translation>Largura em que a cauda começa</translation>
    </message>
    <message>
        <source>The tail begins where the animal is narrower than this part of its widest place</source>
        <translation>A cauda começa onde o animal é mais estreito que esta fração da maior largura</translation>
    </message>
    <message>
        <source>Length of the head</source>
        <translation>Comprimento da cabeça</translation>
    </message>
    <message>
        <source>As a part of the animal without its tail; automatic looks for the neck</source>
        <translation>Como fração do animal sem a cauda; o automático procura o pescoço</translation>
    </message>
</context>
<context>
    <name>ProjectDock</name>
    <message>
        <source>Study</source>
        <translation>Estudo</translation>
    </message>
    <message>
        <source>Add videos…</source>
        <translation>Adicionar vídeos…</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Vídeos</translation>
    </message>
    <message>
        <source>No videos yet. Add some, or drop them on the window.</source>
        <translation>Nenhum vídeo ainda. Adicione alguns, ou solte-os na janela.</translation>
    </message>
    <message>
        <source>Show frames with status</source>
        <translation>Mostrar quadros com status</translation>
    </message>
    <message>
        <source>Number or time</source>
        <translation>Número ou tempo</translation>
    </message>
    <message>
        <source>Part of the frame number, or of the time as in 1:30</source>
        <translation>Parte do número do quadro, ou do tempo, como em 1:30</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Quadros</translation>
    </message>
    <message>
        <source>Videos ({count})</source>
        <translation>Vídeos ({count})</translation>
    </message>
    <message>
        <source>Frames ({count})</source>
        <translation>Quadros ({count})</translation>
    </message>
    <message>
        <source>Frames ({shown} of {count})</source>
        <translation>Quadros ({shown} de {count})</translation>
    </message>
    <message>
        <source>No frame matches.</source>
        <translation>Nenhum quadro corresponde.</translation>
    </message>
    <message>
        <source>No frames yet. Extract some in the Frames tab.</source>
        <translation>Nenhum quadro ainda. Extraia alguns na aba Quadros.</translation>
    </message>
    <message>
        <source>All statuses</source>
        <translation>Todos os status</translation>
    </message>
</context>
<context>
    <name>PseudoSteps</name>
    <message>
        <source>Frame</source>
        <translation>Quadro</translation>
    </message>
    <message>
        <source>Text removed</source>
        <translation>Texto removido</translation>
    </message>
    <message>
        <source>Foreground</source>
        <translation>Primeiro plano</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
    <message>
        <source>Midline</source>
        <translation>Linha média</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Partes</translation>
    </message>
</context>
<context>
    <name>PseudoTab</name>
    <message>
        <source>In this frame</source>
        <translation>Neste quadro</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parâmetros</translation>
    </message>
    <message>
        <source>Make the masks</source>
        <translation>Gerar as máscaras</translation>
    </message>
    <message>
        <source>Extracted frames</source>
        <translation>Quadros extraídos</translation>
    </message>
    <message>
        <source>Every frame of the video</source>
        <translation>Todos os quadros do vídeo</translation>
    </message>
    <message>
        <source>Frames to make masks for</source>
        <translation>Quadros para gerar máscaras</translation>
    </message>
    <message>
        <source>Make pseudo-masks</source>
        <translation>Gerar pseudomáscaras</translation>
    </message>
    <message>
        <source>Learning the video…</source>
        <translation>Aprendendo o vídeo…</translation>
    </message>
    <message>
        <source>Animals: {found} of {wanted}</source>
        <translation>Animais: {found} de {wanted}</translation>
    </message>
    <message numerus="yes">
        <source>%n complete (one head, body and tail)</source>
        <translation>
            <numerusform>%n completo (uma cabeça, um corpo e uma cauda)</numerusform>
            <numerusform>%n completos (uma cabeça, um corpo e uma cauda)</numerusform>
        </translation>
    </message>
    <message>
        <source>Parts: {parts}</source>
        <translation>Partes: {parts}</translation>
    </message>
    <message>
        <source>Rejected blobs: {count}</source>
        <translation>Manchas rejeitadas: {count}</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} ms</translation>
    </message>
    <message>
        <source>Click on a blob to see why it is, or is not, an animal.</source>
        <translation>Clique em uma mancha para ver por que ela é, ou não, um animal.</translation>
    </message>
    <message>
        <source>Animal {number}: {parts}</source>
        <translation>Animal {number}: {parts}</translation>
    </message>
    <message>
        <source>Nothing here stands out from the floor.</source>
        <translation>Nada aqui se destaca do piso.</translation>
    </message>
    <message>
        <source>Not an animal: {reason} ({area})</source>
        <translation>Não é um animal: {reason} ({area})</translation>
    </message>
    <message>
        <source>Pseudo-masks of {video}</source>
        <translation>Pseudomáscaras de {video}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) made, {whole} of them with every part of every animal.</source>
        <translation>
            <numerusform>%Ln máscara gerada, {whole} com todas as partes de todos os animais.</numerusform>
            <numerusform>%Ln máscaras geradas, {whole} delas com todas as partes de todos os animais.</numerusform>
        </translation>
    </message>
    <message>
        <source>Extract frames in the Frames tab first.</source>
        <translation>Extraia antes quadros na aba Quadros.</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>too small for an animal</source>
        <translation>pequena demais para um animal</translation>
    </message>
    <message>
        <source>too large for an animal</source>
        <translation>grande demais para um animal</translation>
    </message>
    <message>
        <source>only its edge reaches into the picture</source>
        <translation>só a borda aparece na imagem</translation>
    </message>
    <message>
        <source>burnt-in text or mark</source>
        <translation>texto ou marca gravados na imagem</translation>
    </message>
    <message>
        <source>too faint: a reflection, shadow or warm place</source>
        <translation>fraca demais: reflexo, sombra ou lugar quente</translation>
    </message>
    <message>
        <source>too thin: a cable, edge or tail without body</source>
        <translation>fina demais: cabo, borda ou cauda sem corpo</translation>
    </message>
    <message>
        <source>it does not move in the whole recording</source>
        <translation>não se move em toda a gravação</translation>
    </message>
    <message>
        <source>beyond the number of animals, and smaller</source>
        <translation>além do número de animais, e menor</translation>
    </message>
</context>
<context>
    <name>RecoveredBar</name>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Descartar</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Manter</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln mudança</numerusform>
            <numerusform>%Ln mudanças</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln quadro</numerusform>
            <numerusform>%Ln quadros</numerusform>
        </translation>
    </message>
    <message>
        <source>The last session ended suddenly. {strokes} in {frames} from {when} were recovered.</source>
        <translation>A última sessão terminou de repente. Foi recuperado o trabalho de {when}: {strokes} em {frames}.</translation>
    </message>
    <message>
        <source>Masks that were changed elsewhere meanwhile lie in backups: {names}</source>
        <translation>As máscaras alteradas por outro programa nesse meio-tempo estão em backups: {names}</translation>
    </message>
</context>
<context>
    <name>ReviewModel</name>
    <message>
        <source>Frame</source>
        <translation>Quadro</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Motivo</translation>
    </message>
    <message>
        <source>{video}, frame {number} at {time}: {status}</source>
        <translation>{video}, quadro {number} em {time}: {status}</translation>
    </message>
    <message>
        <source>Confidence of the network: {value}</source>
        <translation>Confiança da rede: {value}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln fault(s):</source>
        <translation>
            <numerusform>%Ln problema:</numerusform>
            <numerusform>%Ln problemas:</numerusform>
        </translation>
    </message>
    <message>
        <source>What</source>
        <translation>O quê</translation>
    </message>
    <message>
        <source>Animal</source>
        <translation>Animal</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>Certeza</translation>
    </message>
    <message>
        <source>Frames {first} to {last}</source>
        <translation>Quadros {first} a {last}</translation>
    </message>
</context>
<context>
    <name>ReviewPanel</name>
    <message>
        <source>Which frames</source>
        <translation>Quais quadros</translation>
    </message>
    <message>
        <source>Order of the frames</source>
        <translation>Ordem dos quadros</translation>
    </message>
    <message>
        <source>Frames of which video</source>
        <translation>Quadros de qual vídeo</translation>
    </message>
    <message>
        <source>In order of time</source>
        <translation>Por tempo</translation>
    </message>
    <message>
        <source>Least certain first</source>
        <translation>Por incerteza</translation>
    </message>
    <message>
        <source>Most faults first</source>
        <translation>Por problemas</translation>
    </message>
    <message>
        <source>By status</source>
        <translation>Por status</translation>
    </message>
    <message>
        <source>Suggested</source>
        <translation>Sugeridos</translation>
    </message>
    <message>
        <source>Search: number, time, video, fault</source>
        <translation>Buscar: número, tempo, vídeo, problema</translation>
    </message>
    <message>
        <source>Part of the frame number, of the time as in 1:30, or words such as the name of a video</source>
        <translation>Parte do número do quadro, do tempo, como em 1:30, ou palavras, como o nome de um vídeo</translation>
    </message>
    <message>
        <source>Search frames</source>
        <translation>Buscar quadros</translation>
    </message>
    <message>
        <source>To review</source>
        <translation>A revisar</translation>
    </message>
    <message>
        <source>All frames</source>
        <translation>Todos os quadros</translation>
    </message>
    <message>
        <source>With faults</source>
        <translation>Com problemas</translation>
    </message>
    <message>
        <source>Frames to review</source>
        <translation>Quadros a revisar</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Verificar</translation>
    </message>
    <message>
        <source>Verified frames</source>
        <translation>Quadros verificados</translation>
    </message>
    <message>
        <source>Check all masks</source>
        <translation>Verificar todas as máscaras</translation>
    </message>
    <message>
        <source>Looks in every mask of the study for missing, doubled or loose parts, stray pixels and jumps</source>
        <translation>Procura em todas as máscaras do estudo partes que faltam, repetidas ou soltas, pixels soltos e saltos</translation>
    </message>
    <message>
        <source>Suggest frames…</source>
        <translation>Sugerir quadros…</translation>
    </message>
    <message>
        <source>Finds the frames from whose correction the network would learn most, and lists them here</source>
        <translation>Encontra os quadros de cuja correção a rede mais aprenderia e os lista aqui</translation>
    </message>
    <message>
        <source>Suggest frames</source>
        <translation>Sugerir quadros</translation>
    </message>
    <message>
        <source>All videos</source>
        <translation>Todos os vídeos</translation>
    </message>
    <message>
        <source>Reading the study…</source>
        <translation>Lendo o estudo…</translation>
    </message>
    <message>
        <source>This study has no frames yet.</source>
        <translation>Este estudo ainda não tem quadros.</translation>
    </message>
    <message>
        <source>No mask has been checked yet. Press “Check all masks”.</source>
        <translation>Nenhuma máscara foi verificada ainda. Clique em “Verificar todas as máscaras”.</translation>
    </message>
    <message>
        <source>Nothing is known about certainty yet. Predict, or press “Check all masks”.</source>
        <translation>Ainda não se sabe a certeza dos quadros. Prediga, ou clique em “Verificar todas as máscaras”.</translation>
    </message>
    <message>
        <source>No frame is suggested yet. Press “Suggest frames…”.</source>
        <translation>Ainda não há quadro sugerido. Clique em “Sugerir quadros…”.</translation>
    </message>
    <message>
        <source>No frame fits.</source>
        <translation>Nenhum quadro corresponde.</translation>
    </message>
    <message>
        <source>{done} of {total} verified</source>
        <translation>{done} de {total} verificados</translation>
    </message>
    <message>
        <source>{done} of {total} verified, {time} left at your pace</source>
        <translation>{done} de {total} verificados, faltam {time} no seu ritmo</translation>
    </message>
</context>
<context>
    <name>SamController</name>
    <message>
        <source>Segment Anything</source>
        <translation>Segment Anything</translation>
    </message>
</context>
<context>
    <name>SamPanel</name>
    <message>
        <source>Choose file…</source>
        <translation>Escolher arquivo…</translation>
    </message>
    <message>
        <source>Fetch</source>
        <translation>Baixar</translation>
    </message>
    <message>
        <source>Fetch the weights from their authors, once; they stay on this computer.</source>
        <translation>Baixar os pesos dos autores, uma só vez; ficam neste computador.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
    <message>
        <source>Which mask</source>
        <translation>Qual máscara</translation>
    </message>
    <message>
        <source>Best mask</source>
        <translation>Melhor máscara</translation>
    </message>
    <message>
        <source>Most stable mask</source>
        <translation>Máscara mais estável</translation>
    </message>
    <message>
        <source>Smallest mask (a part)</source>
        <translation>Menor máscara (uma parte)</translation>
    </message>
    <message>
        <source>Largest mask (the whole)</source>
        <translation>Maior máscara (o todo)</translation>
    </message>
    <message>
        <source>Take mask</source>
        <translation>Usar máscara</translation>
    </message>
    <message>
        <source>Paint it with the class in hand (Enter)</source>
        <translation>Pintá-la com a classe em uso (Enter)</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Limpar</translation>
    </message>
    <message>
        <source>Drop the clicks and the box (Esc)</source>
        <translation>Descartar os cliques e a caixa (Esc)</translation>
    </message>
    <message>
        <source>No network chosen yet.</source>
        <translation>Nenhuma rede escolhida ainda.</translation>
    </message>
    <message>
        <source>Fetching the network…</source>
        <translation>Baixando a rede…</translation>
    </message>
    <message>
        <source>Reading the picture: {time} left</source>
        <translation>Lendo a imagem: faltam {time}</translation>
    </message>
    <message>
        <source>Choose a file of Segment Anything, or fetch one. Everything else works without it.</source>
        <translation>Escolha um arquivo do Segment Anything, ou baixe um. Todo o resto funciona sem ele.</translation>
    </message>
    <message>
        <source>Starts with the tool (S).</source>
        <translation>Começa com a ferramenta (S).</translation>
    </message>
    <message>
        <source>Loading the network…</source>
        <translation>Carregando a rede…</translation>
    </message>
    <message>
        <source>Reading the picture…</source>
        <translation>Lendo a imagem…</translation>
    </message>
    <message>
        <source>It does not run; it is tried again with the next click.</source>
        <translation>Não está funcionando; tenta-se de novo no próximo clique.</translation>
    </message>
    <message>
        <source>Click on what you mean; right-click what is not part of it; drag a box around it.</source>
        <translation>Clique no que deseja; com o botão direito, no que não faz parte; ou arraste uma caixa em volta.</translation>
    </message>
    <message>
        <source>Expected fit {score} %. Enter takes it.</source>
        <translation>Ajuste esperado: {score} %. Enter a aceita.</translation>
    </message>
    <message>
        <source>Networks (*.pth *.pt);;All files (*)</source>
        <translation>Redes (*.pth *.pt);;Todos os arquivos (*)</translation>
    </message>
    <message>
        <source>Choose a network</source>
        <translation>Escolher uma rede</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>The language changes as soon as the running job is done.</source>
        <translation>O idioma muda assim que a tarefa em execução terminar.</translation>
    </message>
</context>
<context>
    <name>ShapePanel</name>
    <message>
        <source>Smooth</source>
        <translation>Suavizar</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>Preencher furos</translation>
    </message>
    <message>
        <source>Largest only</source>
        <translation>Só a maior</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>Aumentar</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>Diminuir</translation>
    </message>
    <message>
        <source>How far: grow, shrink and smooth</source>
        <translation>Quanto aumentar, diminuir e suavizar</translation>
    </message>
    <message>
        <source>How far, in pixels</source>
        <translation>Quanto, em pixels</translation>
    </message>
    <message>
        <source>Follow edges in the picture</source>
        <translation>Seguir contornos da imagem</translation>
    </message>
    <message>
        <source>Grow and shrink stop where the picture changes</source>
        <translation>Aumentar e diminuir param onde a imagem muda</translation>
    </message>
</context>
<context>
    <name>ShortcutEditor</name>
    <message>
        <source>Change keyboard shortcuts</source>
        <translation>Alterar os atalhos do teclado</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>O que faz</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Teclas</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Padrão</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>Nova tecla</translation>
    </message>
    <message>
        <source>or</source>
        <translation>ou</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Restaurar tudo</translation>
    </message>
    <message>
        <source>{key} is used twice: {titles}.</source>
        <translation>{key} é usada duas vezes: {titles}.</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Tools</source>
        <translation>Ferramentas</translation>
    </message>
    <message>
        <source>Classes and animals</source>
        <translation>Classes e animais</translation>
    </message>
    <message>
        <source>The mask</source>
        <translation>A máscara</translation>
    </message>
    <message>
        <source>Frames and review</source>
        <translation>Quadros e revisão</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Exibição</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Geral</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pincel</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Borracha</translation>
    </message>
    <message>
        <source>Lasso and polygon</source>
        <translation>Laço e polígono</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Preenchimento</translation>
    </message>
    <message>
        <source>Pick class and animal</source>
        <translation>Pegar classe e animal</translation>
    </message>
    <message>
        <source>Segment Anything</source>
        <translation>Segment Anything</translation>
    </message>
    <message>
        <source>Cut animals apart</source>
        <translation>Separar animais</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>Pincel menor</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>Pincel maior</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Tamanho do pincel</translation>
    </message>
    <message>
        <source>Shift + wheel</source>
        <translation>Shift + roda</translation>
    </message>
    <message>
        <source>Straight line from the last point</source>
        <translation>Reta desde o último ponto</translation>
    </message>
    <message>
        <source>Shift + click</source>
        <translation>Shift + clique</translation>
    </message>
    <message>
        <source>Erase with the brush</source>
        <translation>Apagar com o pincel</translation>
    </message>
    <message>
        <source>Right button</source>
        <translation>Botão direito</translation>
    </message>
    <message>
        <source>Class {n}</source>
        <translation>Classe {n}</translation>
    </message>
    <message>
        <source>Animal {n}</source>
        <translation>Animal {n}</translation>
    </message>
    <message>
        <source>Give the animal under the cursor the painted number</source>
        <translation>Dar o número em uso ao animal</translation>
    </message>
    <message>
        <source>Lock the background</source>
        <translation>Travar o fundo</translation>
    </message>
    <message>
        <source>Swap the two chosen classes</source>
        <translation>Trocar as duas classes escolhidas</translation>
    </message>
    <message>
        <source>Clear the class</source>
        <translation>Limpar a classe</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>Preencher furos</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>Suavizar</translation>
    </message>
    <message>
        <source>Keep the largest piece</source>
        <translation>Manter só o maior pedaço</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>Aumentar</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>Diminuir</translation>
    </message>
    <message>
        <source>Copy the previous mask</source>
        <translation>Copiar a máscara anterior</translation>
    </message>
    <message>
        <source>Propagate to the next frames</source>
        <translation>Propagar aos próximos quadros</translation>
    </message>
    <message>
        <source>Interpolate between corrected frames</source>
        <translation>Interpolar entre quadros corrigidos</translation>
    </message>
    <message>
        <source>Next fault of the frame</source>
        <translation>Próximo problema do quadro</translation>
    </message>
    <message>
        <source>Mend what can be mended safely</source>
        <translation>Corrigir o que é seguro corrigir</translation>
    </message>
    <message>
        <source>Previous frame</source>
        <translation>Quadro anterior</translation>
    </message>
    <message>
        <source>Next frame</source>
        <translation>Próximo quadro</translation>
    </message>
    <message>
        <source>Ten frames back</source>
        <translation>Dez quadros para trás</translation>
    </message>
    <message>
        <source>Ten frames on</source>
        <translation>Dez quadros à frente</translation>
    </message>
    <message>
        <source>Previous of the queue</source>
        <translation>Anterior na fila</translation>
    </message>
    <message>
        <source>Next of the queue</source>
        <translation>Próximo na fila</translation>
    </message>
    <message>
        <source>Verify and go on</source>
        <translation>Verificar e seguir</translation>
    </message>
    <message>
        <source>Accept as corrected and go on</source>
        <translation>Aceitar como corrigido e seguir</translation>
    </message>
    <message>
        <source>Reject and go on</source>
        <translation>Rejeitar e seguir</translation>
    </message>
    <message>
        <source>Hide the mask</source>
        <translation>Ocultar a máscara</translation>
    </message>
    <message>
        <source>Compare with the other mask</source>
        <translation>Comparar com a outra máscara</translation>
    </message>
    <message>
        <source>Fill, outline or both</source>
        <translation>Área, contorno ou ambos</translation>
    </message>
    <message>
        <source>Mask fainter</source>
        <translation>Máscara mais fraca</translation>
    </message>
    <message>
        <source>Mask stronger</source>
        <translation>Máscara mais forte</translation>
    </message>
    <message>
        <source>Many frames at once</source>
        <translation>Muitos quadros de uma vez</translation>
    </message>
    <message>
        <source>Fit to the window</source>
        <translation>Ajustar à janela</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Mover a imagem</translation>
    </message>
    <message>
        <source>Space or middle button + drag</source>
        <translation>Espaço/botão do meio + arrastar</translation>
    </message>
    <message>
        <source>Zoom at the cursor</source>
        <translation>Zoom no cursor</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Roda</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Refazer</translation>
    </message>
    <message>
        <source>Save now</source>
        <translation>Salvar agora</translation>
    </message>
    <message>
        <source>Cancel what the tool began</source>
        <translation>Cancelar o que foi começado</translation>
    </message>
    <message>
        <source>Finish what the tool began</source>
        <translation>Concluir o que foi começado</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atalhos do teclado</translation>
    </message>
</context>
<context>
    <name>Splits</name>
    <message>
        <source>validated on stretches of time, gap {} s</source>
        <translation>validada em trechos de tempo, intervalo de {} s</translation>
    </message>
    <message>
        <source>validated on whole videos: {}</source>
        <translation>validada em vídeos inteiros: {}</translation>
    </message>
    <message>
        <source>validated on whole animals: {}</source>
        <translation>validado em animais inteiros: {}</translation>
    </message>
    <message>
        <source>control: validated on single frames drawn at random</source>
        <translation>controle: validado em quadros avulsos sorteados</translation>
    </message>
    <message>
        <source>{} synthetic images by the frames they are made of</source>
        <translation>{} imagens sintéticas conforme os quadros de que são feitas</translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>Indexing video</source>
        <translation>Indexando vídeo</translation>
    </message>
    <message>
        <source>Extracting frames</source>
        <translation>Extraindo quadros</translation>
    </message>
    <message>
        <source>Choosing frames</source>
        <translation>Escolhendo quadros</translation>
    </message>
    <message>
        <source>Learning the background</source>
        <translation>Aprendendo o fundo</translation>
    </message>
    <message>
        <source>Finding animals</source>
        <translation>Encontrando animais</translation>
    </message>
    <message>
        <source>Finding heads</source>
        <translation>Encontrando cabeças</translation>
    </message>
    <message>
        <source>Writing masks</source>
        <translation>Gravando máscaras</translation>
    </message>
    <message>
        <source>Loading frames</source>
        <translation>Carregando quadros</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Treino</translation>
    </message>
    <message>
        <source>Predicting</source>
        <translation>Predizendo</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>Gerando o vídeo</translation>
    </message>
    <message>
        <source>Simulating</source>
        <translation>Simulando</translation>
    </message>
    <message>
        <source>Checking masks</source>
        <translation>Verificando máscaras</translation>
    </message>
    <message>
        <source>Importing masks</source>
        <translation>Importando máscaras</translation>
    </message>
    <message>
        <source>Exporting masks</source>
        <translation>Exportando máscaras</translation>
    </message>
    <message>
        <source>Propagating masks</source>
        <translation>Propagando máscaras</translation>
    </message>
    <message>
        <source>Interpolating masks</source>
        <translation>Interpolando máscaras</translation>
    </message>
    <message>
        <source>Fetching weights</source>
        <translation>Baixando pesos</translation>
    </message>
    <message>
        <source>Measuring encoders</source>
        <translation>Medindo codificadores</translation>
    </message>
    <message>
        <source>Comparing networks</source>
        <translation>Comparando redes</translation>
    </message>
    <message>
        <source>Preparing frames</source>
        <translation>Preparando quadros</translation>
    </message>
    <message>
        <source>Scoring frames</source>
        <translation>Avaliando quadros</translation>
    </message>
    <message>
        <source>Synthesising images</source>
        <translation>Sintetizando imagens</translation>
    </message>
    <message>
        <source>Synthesising clips</source>
        <translation>Sintetizando clipes</translation>
    </message>
    <message>
        <source>Learning identities</source>
        <translation>Aprendendo identidades</translation>
    </message>
    <message>
        <source>Identifying animals</source>
        <translation>Identificando animais</translation>
    </message>
    <message>
        <source>Telling crossings</source>
        <translation>Reconhecendo cruzamentos</translation>
    </message>
    <message>
        <source>Passing crossings</source>
        <translation>Atravessando cruzamentos</translation>
    </message>
    <message>
        <source>Learning the animals</source>
        <translation>Aprendendo os animais</translation>
    </message>
    <message>
        <source>Writing trajectories</source>
        <translation>Gravando trajetórias</translation>
    </message>
    <message>
        <source>Scoring tracks</source>
        <translation>Avaliando trajetos</translation>
    </message>
    <message>
        <source>Packing pictures</source>
        <translation>Empacotando imagens</translation>
    </message>
    <message>
        <source>Measuring engines</source>
        <translation>Medindo métodos</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Concluído</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>{video}, frame {index}</source>
        <translation>{video}, quadro {index}</translation>
    </message>
    <message>
        <source>no mask yet</source>
        <translation>ainda sem máscara</translation>
    </message>
    <message>
        <source>animal {number}</source>
        <translation>animal {number}</translation>
    </message>
    <message>
        <source>{label}: nothing to change</source>
        <translation>{label}: nada a mudar</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Carregando…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Salvando…</translation>
    </message>
    <message>
        <source>Not saved: {reason}</source>
        <translation>Não salvo: {reason}</translation>
    </message>
    <message>
        <source>Kept on this computer: the study cannot be written</source>
        <translation>Guardado neste computador: o estudo não pode ser gravado</translation>
    </message>
    <message>
        <source>All work saved</source>
        <translation>Tudo salvo</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Paint</source>
        <translation>Pintura</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pincel</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Apagar</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Linha</translation>
    </message>
    <message>
        <source>Fill outline</source>
        <translation>Preencher contorno</translation>
    </message>
    <message>
        <source>Erase outline</source>
        <translation>Apagar contorno</translation>
    </message>
    <message>
        <source>Fill region</source>
        <translation>Preencher região</translation>
    </message>
    <message>
        <source>Flood fill</source>
        <translation>Preenchimento</translation>
    </message>
    <message>
        <source>Swap classes</source>
        <translation>Trocar classes</translation>
    </message>
    <message>
        <source>Replace class</source>
        <translation>Substituir classe</translation>
    </message>
    <message>
        <source>Clear class</source>
        <translation>Limpar classe</translation>
    </message>
    <message>
        <source>Paste mask</source>
        <translation>Colar máscara</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>Suavizar</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>Preencher furos</translation>
    </message>
    <message>
        <source>Keep largest piece</source>
        <translation>Manter o maior pedaço</translation>
    </message>
    <message>
        <source>Grow class</source>
        <translation>Aumentar classe</translation>
    </message>
    <message>
        <source>Shrink class</source>
        <translation>Diminuir classe</translation>
    </message>
    <message>
        <source>Change animal</source>
        <translation>Mudar animal</translation>
    </message>
    <message>
        <source>Split animal</source>
        <translation>Separar animal</translation>
    </message>
    <message>
        <source>Number animals</source>
        <translation>Numerar animais</translation>
    </message>
    <message>
        <source>Merge animals</source>
        <translation>Unir animais</translation>
    </message>
    <message>
        <source>Copy previous mask</source>
        <translation>Copiar máscara anterior</translation>
    </message>
</context>
<context>
    <name>StudyController</name>
    <message numerus="yes">
        <source>Add %Ln video(s)</source>
        <translation>
            <numerusform>Adicionar %Ln vídeo</numerusform>
            <numerusform>Adicionar %Ln vídeos</numerusform>
        </translation>
    </message>
    <message>
        <source>Wait for the running job, or cancel it, before opening another study.</source>
        <translation>Espere a tarefa em execução, ou cancele-a, antes de abrir outro estudo.</translation>
    </message>
    <message>
        <source>a job is still running in this study</source>
        <translation>uma tarefa ainda está em execução neste estudo</translation>
    </message>
</context>
<context>
    <name>SuggestFramesDialog</name>
    <message>
        <source>Suggest frames</source>
        <translation>Sugerir quadros</translation>
    </message>
    <message>
        <source>The network trained last looks at frames that nobody corrected, verified or rejected. Those where it contradicts itself, unlike each other and what is labelled, are worth your time most. Without a network the frames that differ most are taken.</source>
        <translation>A rede treinada por último olha os quadros que ninguém corrigiu, verificou ou rejeitou. Aqueles em que ela se contradiz, diferentes entre si e do que está rotulado, valem mais o seu tempo. Sem rede, são tomados os quadros mais diferentes.</translation>
    </message>
    <message>
        <source>frames of the study</source>
        <translation>quadros do estudo</translation>
    </message>
    <message>
        <source>whole videos</source>
        <translation>vídeos inteiros</translation>
    </message>
    <message>
        <source>whole video {name}</source>
        <translation>vídeo inteiro {name}</translation>
    </message>
    <message>
        <source>&amp;Frames</source>
        <translation>&amp;Quadros</translation>
    </message>
    <message>
        <source>F&amp;rom</source>
        <translation>&amp;De</translation>
    </message>
    <message>
        <source>Suggest</source>
        <translation>Sugerir</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>unsure</source>
        <translation>em dúvida</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>incompleto</translation>
    </message>
    <message>
        <source>new</source>
        <translation>novo</translation>
    </message>
    <message>
        <source>Suggestion {place}: the network contradicts itself here.</source>
        <translation>Sugestão {place}: aqui a rede se contradiz.</translation>
    </message>
    <message>
        <source>Suggestion {place}: the network does not find all parts here.</source>
        <translation>Sugestão {place}: aqui a rede não encontra todas as partes.</translation>
    </message>
    <message>
        <source>Suggestion {place}: no labelled frame is like this one.</source>
        <translation>Sugestão {place}: nenhum quadro rotulado se parece com este.</translation>
    </message>
</context>
<context>
    <name>SynthSettings</name>
    <message>
        <source>Set</source>
        <translation>Conjunto</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Imagens</translation>
    </message>
    <message>
        <source>Clips with identities</source>
        <translation>Clipes com identidades</translation>
    </message>
    <message>
        <source>Clips: every animal walks a real stretch of the video and keeps its number</source>
        <translation>Clipes: cada animal percorre um trecho real do vídeo e mantém seu número</translation>
    </message>
    <message>
        <source>The same seed makes the same set</source>
        <translation>A mesma semente gera o mesmo conjunto</translation>
    </message>
    <message>
        <source>This video only</source>
        <translation>Só este vídeo</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>Quantidade</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duração</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semente</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
    <message>
        <source>In an image</source>
        <translation>Por imagem</translation>
    </message>
    <message>
        <source>Largest share of an animal that another one may hide</source>
        <translation>Maior fração de um animal que outro pode esconder</translation>
    </message>
    <message>
        <source>Share of the animals that are laid against another one</source>
        <translation>Fração dos animais que são encostados em outro</translation>
    </message>
    <message>
        <source>Mirror some</source>
        <translation>Espelhar alguns</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Ocultação</translation>
    </message>
    <message>
        <source>Touching</source>
        <translation>Encostados</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>Rotação</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamanho</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Brilho</translation>
    </message>
    <message>
        <source>Empty scene</source>
        <translation>Cena vazia</translation>
    </message>
    <message>
        <source>Empty scenes made of each video</source>
        <translation>Cenas vazias feitas de cada vídeo</translation>
    </message>
    <message>
        <source>Animals anywhere in the picture</source>
        <translation>Animais em qualquer lugar da imagem</translation>
    </message>
    <message>
        <source>Else only where the labelled frames show any</source>
        <translation>Senão, só onde os quadros rotulados mostram algum</translation>
    </message>
    <message>
        <source>Scenes</source>
        <translation>Cenas</translation>
    </message>
</context>
<context>
    <name>SynthTab</name>
    <message>
        <source>Other examples</source>
        <translation>Outros exemplos</translation>
    </message>
    <message>
        <source>The same settings, the next images of the set</source>
        <translation>Os mesmos valores, as próximas imagens do conjunto</translation>
    </message>
    <message>
        <source>Opacity of the masks</source>
        <translation>Opacidade das máscaras</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Máscaras</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>Gerar</translation>
    </message>
    <message>
        <source>Make the set</source>
        <translation>Gerar o conjunto</translation>
    </message>
    <message>
        <source>Synthesise {name}</source>
        <translation>Sintetizar {name}</translation>
    </message>
    <message>
        <source>Examples of what the settings make appear here.</source>
        <translation>Aqui aparecem exemplos do que estes valores geram.</translation>
    </message>
    <message>
        <source>Cutting out animals…</source>
        <translation>Recortando animais…</translation>
    </message>
    <message>
        <source>{missing} of {wanted} animals found no allowed place</source>
        <translation>{missing} de {wanted} animais não acharam lugar permitido</translation>
    </message>
    <message numerus="yes">
        <source>%Ln animal(s)</source>
        <translation>
            <numerusform>%Ln animal</numerusform>
            <numerusform>%Ln animais</numerusform>
        </translation>
    </message>
    <message>
        <source>The study has no synthetic set yet.</source>
        <translation>O estudo ainda não tem conjunto sintético.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln imagem</numerusform>
            <numerusform>%Ln imagens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln clip(s)</source>
        <translation>
            <numerusform>%Ln clipe</numerusform>
            <numerusform>%Ln clipes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tabs</name>
    <message>
        <source>Frames</source>
        <translation>Quadros</translation>
    </message>
    <message>
        <source>Pseudo-masks</source>
        <translation>Pseudomáscaras</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Edição</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Exibição</translation>
    </message>
    <message>
        <source>Synthesise</source>
        <translation>Síntese</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Treino</translation>
    </message>
    <message>
        <source>Identify</source>
        <translation>Identificar</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Sobreposição</translation>
    </message>
</context>
<context>
    <name>Tiles</name>
    <message>
        <source>No mask</source>
        <translation>Sem máscara</translation>
    </message>
    <message>
        <source>No prediction</source>
        <translation>Sem predição</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Máscara</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Predição</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>Ilegível</translation>
    </message>
</context>
<context>
    <name>TilesModel</name>
    <message>
        <source>Frame {number} of {video}: {status}</source>
        <translation>Quadro {number} de {video}: {status}</translation>
    </message>
    <message>
        <source>It has no mask yet.</source>
        <translation>Ainda não tem máscara.</translation>
    </message>
    <message>
        <source>It has no prediction yet.</source>
        <translation>Ainda não tem predição.</translation>
    </message>
</context>
<context>
    <name>TimeAxis</name>
    <message>
        <source>Fragments of every animal over time</source>
        <translation>Fragmentos de cada animal ao longo do tempo</translation>
    </message>
    <message>
        <source>Frames {first} to {last}</source>
        <translation>Quadros {first} a {last}</translation>
    </message>
    <message>
        <source>Animal {name}</source>
        <translation>Animal {name}</translation>
    </message>
    <message>
        <source>name certain to {percent}, margin {margin}</source>
        <translation>nome certo em {percent}, margem {margin}</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>TrainLabels</name>
    <message>
        <source>Pseudo-masks</source>
        <translation>Pseudomáscaras</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>Predições</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>Corrigidas</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Verificadas</translation>
    </message>
</context>
<context>
    <name>TrainSettings</name>
    <message>
        <source>More</source>
        <translation>Mais</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Codificador</translation>
    </message>
    <message>
        <source>{name}: {note} ({weights} million weights)</source>
        <translation>{name}: {note} ({weights} milhões de pesos)</translation>
    </message>
    <message>
        <source>How often the network sees the labels; the best epoch is kept</source>
        <translation>Quantas vezes a rede vê os rótulos; a melhor época é mantida</translation>
    </message>
    <message>
        <source>Long side of the picture the network sees; larger is finer and slower</source>
        <translation>Lado maior da imagem que a rede vê; maior é mais fino e mais lento</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automático</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>sim</translation>
    </message>
    <message>
        <source>no</source>
        <translation>não</translation>
    </message>
    <message>
        <source>Learn which pixels belong to which animal, for cages with several. Automatic: where masks have animal numbers, or a synthetic set is ticked.</source>
        <translation>Aprende que pixels são de que animal, para gaiolas com vários. Automático: onde as máscaras têm números de animais ou um conjunto sintético está marcado.</translation>
    </message>
    <message>
        <source>Tell animals apart</source>
        <translation>Distinguir animais</translation>
    </message>
    <message>
        <source>whole animals</source>
        <translation>animais inteiros</translation>
    </message>
    <message>
        <source>single frames (control)</source>
        <translation>quadros avulsos (controle)</translation>
    </message>
    <message>
        <source>What the network is tested on. Stretches of time: how well it does in these recordings; whole videos or animals: in new ones.</source>
        <translation>Em que a rede é testada. Trechos de tempo: como se sai nestas gravações; vídeos ou animais inteiros: em novas.</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Épocas</translation>
    </message>
    <message>
        <source>Picture size</source>
        <translation>Tamanho da imagem</translation>
    </message>
    <message>
        <source>Labels to learn from</source>
        <translation>Rótulos para aprender</translation>
    </message>
    <message>
        <source>stretches of time</source>
        <translation>trechos de tempo</translation>
    </message>
    <message>
        <source>whole videos</source>
        <translation>vídeos inteiros</translation>
    </message>
    <message>
        <source>Hold out</source>
        <translation>Reservar</translation>
    </message>
    <message>
        <source>Animals of the videos…</source>
        <translation>Animais dos vídeos…</translation>
    </message>
    <message>
        <source>Say which animal is in which video, so that whole ones can be held out</source>
        <translation>Diga que animal está em que vídeo, para que se possam reservar animais inteiros</translation>
    </message>
    <message>
        <source>A control only: neighbouring frames look nearly the same, and some are learned from while others test. The numbers come out better than the network is.</source>
        <translation>Só um controle: quadros vizinhos são quase iguais, e com uns se aprende enquanto outros testam. Os números saem melhores do que a rede é.</translation>
    </message>
    <message>
        <source>Synthetic sets</source>
        <translation>Conjuntos sintéticos</translation>
    </message>
    <message numerus="yes">
        <source>{name} (%Ln image(s))</source>
        <translation>
            <numerusform>{name} (%Ln imagem)</numerusform>
            <numerusform>{name} (%Ln imagens)</numerusform>
        </translation>
    </message>
    <message>
        <source>Learned from as well; the network then tells animals apart</source>
        <translation>Também usado para aprender; assim a rede distingue os animais</translation>
    </message>
    <message>
        <source>Make one in the Synthesise tab to train a network that tells animals apart.</source>
        <translation>Gere um na aba Síntese para treinar uma rede que distingue os animais.</translation>
    </message>
</context>
<context>
    <name>TrainTab</name>
    <message>
        <source>Show the running training</source>
        <translation>Mostrar o treino em execução</translation>
    </message>
    <message>
        <source>Loading the curves…</source>
        <translation>Carregando as curvas…</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>Iniciar treino</translation>
    </message>
    <message>
        <source>Open the page with all numbers, curves and pictures</source>
        <translation>Abre a página com todos os números, curvas e imagens</translation>
    </message>
    <message>
        <source>The report is made when the training ends.</source>
        <translation>O relatório é feito quando o treino termina.</translation>
    </message>
    <message>
        <source>Tested on single frames drawn at random: a control. The numbers are better than the network.</source>
        <translation>Testada em quadros avulsos sorteados: um controle. Os números são melhores que a rede.</translation>
    </message>
    <message>
        <source>Broken off after epoch {done} of {planned}. Start it again with the same settings to go on.</source>
        <translation>Interrompido depois da época {done} de {planned}. Inicie de novo com os mesmos ajustes para continuar.</translation>
    </message>
    <message>
        <source>{run}: mean IoU {iou} in epoch {epoch}, {split}</source>
        <translation>{run}: IoU média {iou} na época {epoch}, {split}</translation>
    </message>
    <message>
        <source>No network yet. Make masks, then start a training.</source>
        <translation>Nenhuma rede ainda. Gere máscaras e inicie um treino.</translation>
    </message>
    <message>
        <source>Training: the first epoch is under way.</source>
        <translation>Treino: a primeira época está em andamento.</translation>
    </message>
    <message>
        <source>Training: epoch {epoch} of {total}, mean IoU {iou} on held-out frames</source>
        <translation>Treino: época {epoch} de {total}, IoU média {iou} nos quadros reservados</translation>
    </message>
    <message>
        <source>Train {name}</source>
        <translation>Treinar {name}</translation>
    </message>
    <message numerus="yes">
        <source>Done: mean IoU {iou} on %Ln held-out frame(s).</source>
        <translation>
            <numerusform>Pronto: IoU média {iou} em %Ln quadro reservado.</numerusform>
            <numerusform>Pronto: IoU média {iou} em %Ln quadros reservados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) labelled after it began are not in it.</source>
        <translation>
            <numerusform>%Ln quadro rotulado depois do início não entrou.</numerusform>
            <numerusform>%Ln quadros rotulados depois do início não entraram.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) to learn from and to test on.</source>
        <translation>
            <numerusform>%Ln quadro para aprender e testar.</numerusform>
            <numerusform>%Ln quadros para aprender e testar.</numerusform>
        </translation>
    </message>
    <message>
        <source>Say first which animals are in {videos}.</source>
        <translation>Diga antes que animais estão em {videos}.</translation>
    </message>
    <message>
        <source>Holding out whole animals needs labels of two that share no video.</source>
        <translation>Reservar animais inteiros exige rótulos de dois que não dividam vídeo.</translation>
    </message>
    <message>
        <source>Cancelled. Start it again with the same settings to go on.</source>
        <translation>Cancelado. Inicie de novo com os mesmos valores para continuar.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Relatório</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Exemplos</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Redes</translation>
    </message>
    <message>
        <source>Open a study first.</source>
        <translation>Abra um estudo antes.</translation>
    </message>
    <message>
        <source>No frames have such labels. Make pseudo-masks first.</source>
        <translation>Nenhum quadro tem esses rótulos. Gere pseudomáscaras antes.</translation>
    </message>
    <message>
        <source>Holding out whole videos needs labels in at least two videos.</source>
        <translation>Reservar vídeos inteiros exige rótulos em pelo menos dois vídeos.</translation>
    </message>
</context>
<context>
    <name>VideoAnimalsDialog</name>
    <message>
        <source>Animals of the videos</source>
        <translation>Animais dos vídeos</translation>
    </message>
    <message>
        <source>Write the name or number of every animal that a video shows, the same in all its videos; a comma between several. Animals that share a video are held out together.</source>
        <translation>Escreva o nome ou número de cada animal que um vídeo mostra, o mesmo em todos os vídeos dele; vírgula entre vários. Animais que dividem um vídeo são reservados juntos.</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Vídeo</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Salvar</translation>
    </message>
</context>
<context>
    <name>VideoPicker</name>
    <message>
        <source>Video</source>
        <translation>Vídeo</translation>
    </message>
    <message>
        <source>Video of the study</source>
        <translation>Vídeo do estudo</translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>Zoom: turn the wheel; drag with the middle button to move</source>
        <translation>Zoom: gire a roda do mouse; arraste com o botão do meio para mover</translation>
    </message>
    <message>
        <source>Opening {video}…</source>
        <translation>Abrindo {video}…</translation>
    </message>
    <message>
        <source>Open a study, or make one, to see its videos here.</source>
        <translation>Abra ou crie um estudo para ver os vídeos aqui.</translation>
    </message>
    <message>
        <source>This study has no videos yet. Add one, or drop it on the window.</source>
        <translation>Este estudo ainda não tem vídeos. Adicione um, ou solte-o na janela.</translation>
    </message>
    <message>
        <source>This video cannot be shown.</source>
        <translation>Este vídeo não pode ser exibido.</translation>
    </message>
</context>
<context>
    <name>VideosModel</name>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln quadro</numerusform>
            <numerusform>%Ln quadros</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ViewPanel</name>
    <message>
        <source>Frames shown</source>
        <translation>Quadros exibidos</translation>
    </message>
    <message>
        <source>All videos of the study</source>
        <translation>Todos os vídeos do estudo</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fonte</translation>
    </message>
    <message>
        <source>Masks to work on</source>
        <translation>Máscaras de trabalho</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>Predições</translation>
    </message>
    <message>
        <source>Both, side by side</source>
        <translation>Ambas, lado a lado</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>All statuses</source>
        <translation>Todos os status</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>All frames</source>
        <translation>Todos os quadros</translation>
    </message>
    <message>
        <source>Only with a mask</source>
        <translation>Só com máscara</translation>
    </message>
    <message>
        <source>Only without a mask</source>
        <translation>Só sem máscara</translation>
    </message>
    <message>
        <source>every </source>
        <comment>every 3rd frame</comment>
        <translation>1 a cada </translation>
    </message>
    <message>
        <source>1 shows every frame, 10 every tenth</source>
        <translation>1 mostra todos os quadros, 10 um em cada dez</translation>
    </message>
    <message>
        <source>Thin out</source>
        <translation>Reduzir</translation>
    </message>
    <message>
        <source>Shown on top</source>
        <translation>Exibido por cima</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Máscara</translation>
    </message>
    <message>
        <source>Areas and outlines</source>
        <translation>Áreas e contornos</translation>
    </message>
    <message>
        <source>Areas</source>
        <translation>Áreas</translation>
    </message>
    <message>
        <source>Outlines</source>
        <translation>Contornos</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Opacidade</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamanho</translation>
    </message>
    <message>
        <source>Width of the pictures; also Ctrl and the wheel</source>
        <translation>Largura das imagens; também Ctrl e a roda</translation>
    </message>
    <message>
        <source>Selected frames</source>
        <translation>Quadros selecionados</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Verificar</translation>
    </message>
    <message>
        <source>Their masks are right (V)</source>
        <translation>As máscaras deles estão certas (V)</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Rejeitar</translation>
    </message>
    <message>
        <source>Leave these frames out</source>
        <translation>Deixar estes quadros de fora</translation>
    </message>
    <message numerus="yes">
        <source>{shown} of %Ln frame(s) shown</source>
        <translation>
            <numerusform>{shown} de %Ln quadro exibido</numerusform>
            <numerusform>{shown} de %Ln quadros exibidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) selected</source>
        <translation>
            <numerusform>%Ln quadro selecionado</numerusform>
            <numerusform>%Ln quadros selecionados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) without a mask</source>
        <translation>
            <numerusform>%Ln quadro sem máscara</numerusform>
            <numerusform>%Ln quadros sem máscara</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) without a prediction</source>
        <translation>
            <numerusform>%Ln quadro sem predição</numerusform>
            <numerusform>%Ln quadros sem predição</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ViewTab</name>
    <message>
        <source>Frames with their masks</source>
        <translation>Quadros com suas máscaras</translation>
    </message>
    <message>
        <source>Open a study, or make one, to see its frames here.</source>
        <translation>Abra ou crie um estudo para ver os quadros aqui.</translation>
    </message>
    <message>
        <source>No frames yet. Extract some in the Frames tab.</source>
        <translation>Nenhum quadro ainda. Extraia alguns na aba Quadros.</translation>
    </message>
    <message>
        <source>No frame matches.</source>
        <translation>Nenhum quadro corresponde.</translation>
    </message>
    <message>
        <source>Open in Edit</source>
        <translation>Abrir em Edição</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Verificar</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Rejeitar</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>From cage video to data for every animal and every body part.</source>
        <translation>Do vídeo da gaiola aos dados de cada animal e de cada parte do corpo.</translation>
    </message>
    <message>
        <source>Recent studies</source>
        <translation>Estudos recentes</translation>
    </message>
    <message>
        <source>Or drop videos or a study folder anywhere on this window.</source>
        <translation>Ou solte vídeos ou a pasta de um estudo em qualquer lugar desta janela.</translation>
    </message>
    <message>
        <source>New study…</source>
        <translation>Novo estudo…</translation>
    </message>
    <message>
        <source>Open study…</source>
        <translation>Abrir estudo…</translation>
    </message>
    <message>
        <source>Try the demo…</source>
        <translation>Ver a demonstração…</translation>
    </message>
</context>
<context>
    <name>WidthProfile</name>
    <message>
        <source>Width of the animal along its midline, from rump (left) to nose (right)</source>
        <translation>Largura do animal ao longo da linha média, da garupa (esquerda) ao focinho (direita)</translation>
    </message>
    <message>
        <source>No animal found</source>
        <translation>Nenhum animal encontrado</translation>
    </message>
    <message>
        <source>width, {px} px at most</source>
        <translation>largura, no máximo {px} px</translation>
    </message>
    <message>
        <source>rump</source>
        <translation>garupa</translation>
    </message>
    <message>
        <source>nose, {px} px</source>
        <translation>focinho, {px} px</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Open study</source>
        <translation>Abrir estudo</translation>
    </message>
    <message>
        <source>Choose a folder for the demo study</source>
        <translation>Escolha uma pasta para o estudo de demonstração</translation>
    </message>
    <message>
        <source>Demo study</source>
        <translation>Estudo de demonstração</translation>
    </message>
    <message>
        <source>The demo study is being made.</source>
        <translation>O estudo de demonstração está sendo criado.</translation>
    </message>
    <message>
        <source>It opens by itself when it is ready; the jobs panel shows how far it is.</source>
        <translation>Ele se abre sozinho quando estiver pronto; o painel de tarefas mostra o andamento.</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Vídeos</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos os arquivos</translation>
    </message>
    <message>
        <source>Add videos</source>
        <translation>Adicionar vídeos</translation>
    </message>
    <message>
        <source>A job is still running in this study.</source>
        <translation>Uma tarefa ainda está em execução neste estudo.</translation>
    </message>
    <message>
        <source>Wait for it, or cancel it in the jobs panel.</source>
        <translation>Espere por ela, ou cancele-a no painel de tarefas.</translation>
    </message>
    <message>
        <source>A job is running</source>
        <translation>Há uma tarefa em execução</translation>
    </message>
    <message>
        <source>Stop the running job and close?</source>
        <translation>Parar a tarefa em execução e fechar?</translation>
    </message>
    <message>
        <source>What it has finished is kept; run it again to go on from there.</source>
        <translation>O que ela concluiu é mantido; execute de novo para continuar dali.</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Parar e fechar</translation>
    </message>
    <message>
        <source>Keep working</source>
        <translation>Continuar trabalhando</translation>
    </message>
</context>
<context>
    <name>_Announcer</name>
    <message numerus="yes">
        <source>%Ln mask(s) imported.</source>
        <translation>
            <numerusform>%Ln máscara importada.</numerusform>
            <numerusform>%Ln máscaras importadas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) had their mask already.</source>
        <translation>
            <numerusform>%Ln quadro já tinha sua máscara.</numerusform>
            <numerusform>%Ln quadros já tinham suas máscaras.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln replaced mask(s) are kept in {folder}.</source>
        <translation>
            <numerusform>%Ln máscara substituída está guardada em {folder}.</numerusform>
            <numerusform>%Ln máscaras substituídas estão guardadas em {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) kept the mask they had.</source>
        <translation>
            <numerusform>%Ln quadro manteve a máscara que tinha.</numerusform>
            <numerusform>%Ln quadros mantiveram as máscaras que tinham.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) exported to {folder}.</source>
        <translation>
            <numerusform>%Ln máscara exportada para {folder}.</numerusform>
            <numerusform>%Ln máscaras exportadas para {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pixel(s) could not be kept in this format.</source>
        <translation>
            <numerusform>%Ln pixel não coube neste formato.</numerusform>
            <numerusform>%Ln pixels não couberam neste formato.</numerusform>
        </translation>
    </message>
</context>
</TS>
